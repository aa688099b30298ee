import JSONText
import NIOCore

/// What the gateway has to know of a request's body; the body itself goes on as it came, but for the model's name.
struct RequestEnvelope: Sendable {
    let surface: Surface

    /// The model that the client asks for, as it names it.
    let model: String

    /// Where the model's name stands among the body's readable bytes, quotes included.
    let modelRange: Range<Int>

    /// Whether the answer is to come as server-sent events.
    let isStreaming: Bool

    /// Whether the stream is to tell its usage at its end (`stream_options.include_usage`).
    let includesUsage: Bool

    /// Most tokens of one answer: `max_completion_tokens`, or else `max_tokens`.
    let maxOutputTokens: Int?

    /// Answers asked for: `n`, times the prompts where there are several.
    let choices: Int

    /// All text that the model is to read: for chats the contents of all messages in their order, a line break between
    /// them; for the others all texts in the same way.
    let prompt: String

    /// Tokens of the prompt where it came as tokens instead of text.
    let inputTokens: Int?

    /// Requests of one session share their beginning: `prompt_cache_key`, or else `user`.
    let session: String?

    /// Reads a body in one pass.
    ///
    /// It refuses what it must understand and cannot: bad JSON, a wrong type, a field given twice whose two values the
    /// gateway and the model server might read differently, no model, nothing to answer. All else is left to the model
    /// server.
    init(_ body: ByteBuffer, surface: Surface) throws(OpenAIError) {
        var fields = EnvelopeReader(surface: surface)
        let failure = body.withUnsafeReadableBytes { bytes -> JSONSyntaxError? in
            var reader = JSONReader(bytes)
            do throws(JSONSyntaxError) {
                try fields.read(&reader)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw .invalidJSON(failure) }
        if let mistake = fields.mistake { throw mistake }
        guard let model = fields.model, !model.isEmpty else { throw .missingModel }
        guard fields.hasPrompt else { throw .missing(surface.promptField) }
        self.surface = surface
        self.model = model
        modelRange = fields.modelRange
        isStreaming = fields.isStreaming
        includesUsage = fields.includesUsage
        maxOutputTokens = fields.maxCompletionTokens ?? fields.maxTokens
        choices = (fields.choices ?? 1) * max(1, fields.prompt.count)
        prompt = fields.prompt.text
        inputTokens = fields.prompt.hasOnlyTokens ? fields.prompt.tokens : nil
        session = fields.promptCacheKey ?? fields.user
    }

    /// The same body for a model server that knows the model by another name; every other byte stays.
    ///
    /// - Parameter body: The one that this was read from.
    func body(_ body: ByteBuffer, servedName: String) -> ByteBuffer {
        guard servedName != model else { return body }
        var name = JSONWriter(capacity: servedName.utf8.count + 16)
        name.text(servedName)
        return body.changed([ByteChange(range: modelRange, bytes: name.bytes)])
    }
}
