import SunwardModel

/// An endpoint of OpenAI's API that is passed on to model servers.
public enum Surface: String, Hashable, Sendable, CaseIterable {
    case chatCompletions = "/v1/chat/completions"
    case completions = "/v1/completions"
    case embeddings = "/v1/embeddings"

    /// The field that holds what the model is to read.
    var promptField: String {
        switch self {
        case .chatCompletions: "messages"
        case .completions: "prompt"
        case .embeddings: "input"
        }
    }

    /// What the models that answer it are there for.
    var task: ModelTask { self == .embeddings ? .embed : .generate }
}
