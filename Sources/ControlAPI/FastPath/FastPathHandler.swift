import NIOCore

/// Answers one kind of request on the connection's event loop, before the server's parser and without a task: for what
/// is asked before every request of the data plane. Everything else goes on as it came, and so does a request that is
/// not answered well, so that errors are told in one place.
///
/// It stands in front of the parser; ``AnswerWatch`` behind it tells when the server has answered.
final class FastPathHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes of JSON for a request; nil lets the router answer. Must neither wait nor block.
    typealias Answer = @Sendable (FastRequest) -> [UInt8]?

    private var state: FastPathState
    private let answer: Answer
    private let date: HTTPDate
    private let instruments: FastPathInstruments
    private var isQuiescing = false
    private var hasWritten = false
    private var hasPassedOn = false

    init(fastLine: StaticString, date: HTTPDate, instruments: FastPathInstruments, answer: @escaping Answer) {
        state = FastPathState(fastLine: fastLine)
        self.date = date
        self.instruments = instruments
        self.answer = answer
    }

    /// The server has answered a request that was passed on.
    func noteAnswer() { state.answered() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        state.received(unwrapInboundIn(data))
        while let action = state.next() {
            switch action {
            case .passOn(let bytes): passOn(bytes, context)
            case .answer(let request): respond(to: request, context)
            }
        }
        if isQuiescing, !state.isCollecting { quiesce(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasWritten {
            hasWritten = false
            context.flush()
        }
        // Behind this handler nobody needs to be told of reads of which nothing came.
        guard hasPassedOn else { return }
        hasPassedOn = false
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is IdleStateHandler.IdleStateEvent:
            // Whoever waits for an answer has asked for something that takes long.
            if !state.isAwaited { context.close(promise: nil) }
        // The connection would be closed as idle, with half a request read.
        case is ChannelShouldQuiesceEvent where state.isCollecting: isQuiescing = true
        case let channelEvent as ChannelEvent where channelEvent == .inputClosed:
            if let rest = state.ended() { passOn(rest, context) }
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func passOn(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasPassedOn = true
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    private func respond(to request: FastRequest, _ context: ChannelHandlerContext) {
        let began = NIODeadline.now()
        if let json = answer(request) {
            context.write(wrapOutboundOut(response(json, context)), promise: nil)
            hasWritten = true
            instruments.record(NIODeadline.now() - began)
        } else {
            state.passedOnLate()
            passOn(request.bytes, context)
        }
    }

    private func response(_ json: [UInt8], _ context: ChannelHandlerContext) -> ByteBuffer {
        var buffer = context.channel.allocator.buffer(capacity: json.count + Self.maxHeadBytes)
        buffer.writeStaticString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ")
        buffer.writeString(String(json.count))
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeString(date.now)
        buffer.writeStaticString("\r\nServer: ")
        buffer.writeString(ControlAPI.serverName)
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(json)
        return buffer
    }

    private static let maxHeadBytes = 192

    private func quiesce(_ context: ChannelHandlerContext) {
        isQuiescing = false
        // Answers first: the connection may be closed by this.
        if hasWritten {
            hasWritten = false
            context.flush()
        }
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
