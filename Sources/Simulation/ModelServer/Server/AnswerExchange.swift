import NIOCore
import NIOHTTP1

/// One request that the model is answering. Confined to the server's event loop.
final class AnswerExchange {
    private let id: Int
    private let request: ModelRequest
    private let plan: AnswerPlan
    private let writer: AnswerWriter
    private let fault: FaultKind?
    private let connection: ModelServerHandler
    private var sentTokens = 0
    private var hasBegun = false

    init(
        id: Int,
        request: ModelRequest,
        plan: AnswerPlan,
        writer: AnswerWriter,
        fault: FaultKind?,
        connection: ModelServerHandler
    ) {
        self.id = id
        self.request = request
        self.plan = plan
        self.writer = writer
        self.fault = fault
        self.connection = connection
    }

    /// What a cut or a silence leaves of an answer: a third of its tokens, at least one.
    private var tokensBeforeFault: Int { max(1, plan.outputTokens / 3) }

    var finish: FinishReason { plan.finish }

    /// Passes tokens on that have come.
    ///
    /// - Returns: Whether the answer goes on.
    func take(tokens count: Int) -> Bool {
        var output: [UInt8] = []
        let end = min(plan.outputTokens, sentTokens + count)
        let breaks = fault == .cut || fault == .hangMidStream
        let last = breaks ? min(end, tokensBeforeFault) : end
        if sentTokens < last { writer.events(sentTokens..<last, to: &output) }
        sentTokens = last
        begin()
        connection.write(body: output)
        connection.flush()
        guard breaks, sentTokens >= tokensBeforeFault else { return true }
        if fault == .cut { connection.close() }
        return false
    }

    /// The last token has been passed on.
    func end() {
        if request.surface == .embedding {
            let model = request.model
            return connection.respond(
                .ok,
                EmbeddingWriter(model: model, request: request, tokens: plan.inputTokens).whole()
            )
        }
        guard request.isStreamed else { return endWhole() }
        var output: [UInt8] = []
        writer.ending(includesUsage: request.includesUsage, to: &output)
        begin()
        connection.write(body: output)
        connection.end()
    }

    private func endWhole() {
        let body = writer.whole()
        guard fault == .cut || fault == .hangMidStream else { return connection.respond(.ok, body) }
        connection.begin(.ok, [("content-type", "application/json"), ("content-length", "\(body.count)")])
        connection.write(body: Array(body.prefix(body.count / 2)))
        connection.flush()
        if fault == .cut { connection.close() }
    }

    private func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        connection.begin(.ok, [("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")])
    }
}
