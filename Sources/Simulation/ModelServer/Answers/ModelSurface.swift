/// What of OpenAI's API a simulated model server has.
enum ModelSurface: String, Sendable {
    case chat = "/v1/chat/completions"
    case completion = "/v1/completions"
    case embedding = "/v1/embeddings"
}
