/// What a request asks of a model.
struct ModelRequest: Sendable {
    /// What `tool_choice` says.
    enum ToolChoice: Hashable, Sendable {
        case none, auto, required
        case named(String)
    }

    var surface: ModelSurface
    var model = ""
    var isStreamed = false
    var includesUsage = false
    var maxTokens: Int?
    var minTokens = 1
    /// vLLM's `ignore_eos`: the answer is as long as it may be.
    var ignoresEnd = false
    var choices = 1
    /// What was asked last: the user's last message, or the whole prompt.
    var question = ""
    /// All of the prompt.
    var text = ""
    /// Of `text` up to the end of each message, in their order: what a later turn may find in the prefix cache.
    var prefixes: [(hash: UInt64, bytes: Int)] = []
    var lastRole = ""
    /// The array `tools` as it stands in the body.
    var tools: [UInt8] = []
    var toolChoice = ToolChoice.auto
    /// The workload class, where `metadata` tells it.
    var workloadClass: String?
    /// Texts to be embedded.
    var inputs: [String] = []
    /// Tokens of inputs that came as token numbers.
    var inputTokens = 0
    var inputCount = 0
    var dimensions: Int?
    var isBase64 = false

    init(surface: ModelSurface) { self.surface = surface }
}
