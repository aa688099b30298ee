import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers one kind of request on the connection's event loop, without a task: for what is asked before every request
/// of the data plane. Everything else goes on to the router, and so does a request that is not answered well, so that
/// errors are told in one place.
///
/// `answer` must neither wait nor block.
final class FastPathHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bytes of JSON for a request's head and body; nil lets the router answer.
    typealias Answer = @Sendable (HTTPRequest, ByteBuffer) -> [UInt8]?

    private var state: FastPathState
    private let answer: Answer
    private let date: HTTPDate
    private let instruments: FastPathInstruments
    private var isQuiescing = false

    init(path: String, date: HTTPDate, instruments: FastPathInstruments, answer: @escaping Answer) {
        state = FastPathState(path: path)
        self.date = date
        self.instruments = instruments
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let action: FastPathState.Action =
            switch unwrapInboundIn(data) {
            case .head(let head): state.head(head)
            case .body(let part): state.body(part)
            case .end: state.end()
            }
        switch action {
        case .passOn: context.fireChannelRead(data)
        case .keep: break
        case .answer(let head, let body): respond(to: head, body, context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { state.answered() }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The connection would be closed as idle, with half a request read.
        if event is ChannelShouldQuiesceEvent, state.isCollecting {
            isQuiescing = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func respond(to head: HTTPRequest, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        let began = NIODeadline.now()
        if let bytes = answer(head, body) {
            write(bytes, isLast: head.headerFields[.connection] == "close", context)
            instruments.record(NIODeadline.now() - began)
        } else {
            state.passedOnLate()
            context.fireChannelRead(wrapInboundOut(.head(head)))
            context.fireChannelRead(wrapInboundOut(.body(body)))
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
        guard isQuiescing else { return }
        isQuiescing = false
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    private func write(_ bytes: [UInt8], isLast: Bool, _ context: ChannelHandlerContext) {
        var head = HTTPResponse(
            status: .ok,
            headerFields: [
                .contentType: "application/json", .contentLength: String(bytes.count), .date: date.now,
                .server: ControlAPI.serverName,
            ]
        )
        if isLast { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(context.channel.allocator.buffer(bytes: bytes))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if isLast { context.close(mode: .output, promise: nil) }
    }
}
