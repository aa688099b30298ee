import DequeModule
import NIOCore
import NIOHTTP1
import SunwardModel

/// A client's connection: collects requests and sends answers, one exchange at a time. Lives on one event loop.
///
/// While an exchange is under way the connection is read on, so that a client that leaves is noticed; a client that
/// sends its next request already is not read any further until its turn has come.
final class ClientHandler: ChannelDuplexHandler, AnswerTaker {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let resources: LoopResources
    var state: ClientState
    private var encoder = AnswerEncoder()
    var exchange: (any ClientExchange)?
    var context: ChannelHandlerContext?

    /// Parts of requests whose turn has not come: what one read of the socket has brought, and no more.
    private var waiting: Deque<HTTPServerRequestPart> = []
    private var hasHeldRead = false

    /// Whether the exchange cannot take more of a body now.
    private var isHeld = false
    var keepsAlive = true
    private var version = HTTPVersion.http1_1
    private var isHead = false
    private var isTakingWaiting = false

    /// While the client takes less than there is for it.
    var stall: WriteStall?

    /// Of what bodies may hold together.
    private var held = BodyShare()

    init(resources: LoopResources, maxBodyBytes: Int, timeouts: ClientTimeouts) {
        self.resources = resources
        state = ClientState(maxBodyBytes: maxBodyBytes, timeouts: timeouts, now: .now())
    }

    // MARK: For the exchange

    /// Asked of the system once: it does not change.
    private(set) lazy var remoteAddress: SocketAddress? = context?.remoteAddress
    var isWritable: Bool { context?.channel.isWritable ?? false }
    var allocator: ByteBufferAllocator { context?.channel.allocator ?? ByteBufferAllocator() }

    /// Sends the head of an answer; `connection` is added where this is the last.
    func send(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) {
        if resources.isDraining || !state.hasWholeRequest { keepsAlive = false }
        // Without chunks a body that nobody has told the length of ends with its connection.
        let knowsChunks = version == .http1_1
        if !knowsChunks, !isHead, AnswerEncoder.needsChunks(status, headers) { keepsAlive = false }
        var headers = headers
        if !keepsAlive {
            headers.add(name: "connection", value: "close")
        } else if !knowsChunks {
            headers.add(name: "connection", value: "keep-alive")
        }
        encoder.head(status, headers, version: version, isBodiless: isHead)
    }

    func send(_ body: ByteBuffer) {
        guard let context, !isHead, body.readableBytes > 0 else { return }
        encoder.body(body) { context.write(wrapOutboundOut($0), promise: nil) }
    }

    func flush() {
        guard let context else { return }
        if let bytes = encoder.flushed() { context.write(wrapOutboundOut(bytes), promise: nil) }
        context.flush()
    }

    /// Lets the body that is coming wait in the socket, or no longer.
    func holdReads(_ hold: Bool) {
        isHeld = hold
        guard !hold, hasHeldRead, waiting.isEmpty else { return }
        hasHeldRead = false
        context?.read()
    }

    /// The answer is complete.
    func finish() {
        exchange = nil
        isHeld = false
        held.giveBack(to: resources.services.bodies)
        guard let context else { return }
        guard state.answered(keepsAlive: keepsAlive, now: .now()) else { return linger(context) }
        sendEnd(context, promise: nil)
        if !isTakingWaiting { takeWaiting(context) }
    }

    /// The answer cannot be completed: the client must see that it is broken.
    func abort() {
        exchange?.clientLeft()
        exchange = nil
        context?.close(promise: nil)
    }

    /// The service waits no longer for what is under way: the client is told, and let go.
    func serviceEnds() {
        keepsAlive = false
        exchange?.serviceEnds()
        abort()
    }

    /// Sends an error in OpenAI's form, beside headers that are there already.
    func respond(_ error: OpenAIError, _ headers: HTTPHeaders = HTTPHeaders()) {
        var headers = headers
        headers.add(name: "content-type", value: "application/json")
        error.addHeaders(to: &headers)
        respond(error.status, headers, error.body)
    }

    /// Sends a whole answer.
    func respond(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer) {
        var headers = headers
        headers.add(name: "content-length", value: String(body.readableBytes))
        headers.add(name: "date", value: resources.date.text(at: resources.services.wallClock()))
        send(status, headers)
        send(body)
        finish()
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { resources.opened(self) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        resources.opened(self)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.closed()
        waiting.removeAll()
        exchange?.clientLeft()
        exchange = nil
        held.giveBack(to: resources.services.bodies)
        resources.closed(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.close(promise: nil) }
        switch state.phase {
        case .idle, .collecting: refuse(.notHTTP)
        // What follows a request takes nothing from its answer, but nothing of it can be read either.
        case .answering: keepsAlive = false
        case .streaming, .lingering, .closed: context.close(promise: nil)
        }
    }

    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty, !isHeld { context.read() } else { hasHeldRead = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if waiting.isEmpty { take(part, context) } else { waiting.append(part) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        stall = isWritable ? nil : WriteStall(in: context.channel, now: .now())
        if isWritable, !resources.isDraining { state.left(now: .now()) }
        exchange?.clientBecame(writable: isWritable)
        context.fireChannelWritabilityChanged()
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if case .head(let head) = part, state.phase == .idle {
            version = head.version
            isHead = head.method == .HEAD
            keepsAlive = head.isKeepAlive && !resources.isDraining
        }
        switch state.take(part, now: .now()) {
        case .nothing: break
        case .keep: waiting.append(part)
        case .checkSender(let head, let maxBytes): checkSender(head, maxBytes, context)
        case .refuseBody: refuse(.bodyTooLarge(limitBytes: state.maxBodyBytes))
        case .begin(let head, let body): begin(head, body)
        case .beginStream(let head): beginStream(head, context)
        case .pass(let part?): exchange?.clientSent(part)
        case .pass(nil): exchange?.clientEnded()
        case .close: context.close(promise: nil)
        }
    }

    private func checkSender(_ head: HTTPRequestHead, _ maxBytes: Int, _ context: ChannelHandlerContext) {
        if let refusal = RequestDispatch.refusalOfSender(head, resources) ?? refusalOfBody(maxBytes) {
            breakOff()
            _ = RequestDispatch.fail(refusal, head, self)
        } else if ClientState.waitsForLeave(head) {
            allowBody(context)
        }
    }

    private func refusalOfBody(_ bytes: Int) -> OpenAIError? {
        let most = resources.view.settings.maxHeldBodyBytes
        return held.take(bytes, of: resources.services.bodies, most: most) ? nil : .tooManyLongRequests
    }

    private func allowBody(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    private func beginStream(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let begun = StorageDispatch.beginUpload(head, for: self) else { return }
        exchange = begun
        if ClientState.waitsForLeave(head) { allowBody(context) }
    }

    private func takeWaiting(_ context: ChannelHandlerContext) {
        isTakingWaiting = true
        while state.takesParts, let part = waiting.popFirst() { take(part, context) }
        isTakingWaiting = false
        if waiting.isEmpty, hasHeldRead {
            hasHeldRead = false
            context.read()
        }
    }

    private func begin(_ head: HTTPRequestHead, _ body: ByteBuffer) {
        guard let context else { return }
        let wasTaking = isTakingWaiting
        isTakingWaiting = true
        let begun = RequestDispatch.begin(head, body, for: self)
        isTakingWaiting = wasTaking
        // Many are over before they return.
        if state.phase == .answering { exchange = begun }
        if !wasTaking { takeWaiting(context) }
    }

    func refuse(_ refusal: ClientRefusal) {
        breakOff()
        RequestDispatch.refuse(refusal, for: self)
    }

    /// Nothing more of the present request is taken, and no other one.
    private func breakOff() {
        keepsAlive = false
        exchange?.clientLeft()
        exchange = nil
        state.refused()
    }

    private func linger(_ context: ChannelHandlerContext) {
        waiting.removeAll()
        if hasHeldRead {
            hasHeldRead = false
            context.read()
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            self.state.lingers(now: .now())
            self.context?.close(mode: .output, promise: nil)
        }
        sendEnd(context, promise: sent)
    }

    /// - Parameter promise: Kept when the last byte has left.
    private func sendEnd(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        let rest = encoder.end()
        if rest == nil, promise == nil { return context.flush() }
        // Where there is nothing left to write, the promise is kept behind what was written before.
        context.writeAndFlush(wrapOutboundOut(rest ?? ByteBuffer()), promise: promise)
    }
}
