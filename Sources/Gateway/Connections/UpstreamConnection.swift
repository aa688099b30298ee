import NIOCore
import NIOHTTP1

/// A connection to an upstream that carries one request at a time. Lives on one event loop.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        case idle
        case asked(any UpstreamReceiver, hasAnswer: Bool)
        case closed
    }

    /// What a server has closed as idle is seen to be closed within a way to it and back. Who breaks off later has worked
    /// at the request, and may have served it.
    private static let longestStaleness = TimeAmount.milliseconds(250)

    let upstream: Int
    private weak var pool: UpstreamPool?
    private var state = State.idle
    private var context: ChannelHandlerContext?

    /// Requests that it has carried to their end.
    private var served = 0
    private var keepsAlive = true

    /// When the present request was sent.
    private var askedAt = NIODeadline.uptimeNanoseconds(0)

    /// What is written of a large body may still be on its way when the answer is complete.
    private var unsentBodies = 0
    private var holdsReads = false

    /// The latest thing to go wrong, for whoever puts it into words.
    private(set) var trouble: (any Error)?
    private var hasHeldRead = false

    init(upstream: Int, pool: UpstreamPool) {
        self.upstream = upstream
        self.pool = pool
    }

    var isOpen: Bool {
        if case .closed = state { return false }
        return context != nil
    }

    // MARK: For the exchange

    /// Sends a request whole; the answer goes to `receiver`.
    func send(_ head: HTTPRequestHead, _ body: ByteBuffer, to receiver: any UpstreamReceiver) {
        guard let context, case .idle = state else { return receiver.upstreamFailed(.stale) }
        state = .asked(receiver, hasAnswer: false)
        keepsAlive = true
        askedAt = .now()
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        // With its head and its body a request is complete; nothing on the way needs to be told that it ends.
        if body.readableBytes < 64 << 10 {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        } else {
            unsentBodies += 1
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenComplete { _ in self.unsentBodies -= 1 }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body))), promise: sent)
        }
    }

    /// Stops or goes on reading: a client that is slow must not fill the memory.
    func holdReads(_ holds: Bool) {
        holdsReads = holds
        if !holds, hasHeldRead {
            hasHeldRead = false
            context?.read()
        }
    }

    /// What is still to come of the answer goes to `receiver`.
    func handOver(to receiver: any UpstreamReceiver) {
        if case .asked(_, let hasAnswer) = state { state = .asked(receiver, hasAnswer: hasAnswer) }
    }

    /// Gives the request up: its receiver hears no more of it, and the upstream sees the connection close.
    func abandon() {
        state = .closed
        context?.close(promise: nil)
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if holdsReads { hasHeldRead = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .asked(let receiver, _) = state else { return unexpected(context) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            state = .asked(receiver, hasAnswer: true)
            keepsAlive = head.isKeepAlive
            receiver.upstreamSent(head)
        case .body(let body): receiver.upstreamSent(body)
        case .end: finish(context, receiver)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .asked(let receiver, _) = state { receiver.upstreamPaused() }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .idle: pool?.closed(self)
        case .asked(let receiver, let hasAnswer):
            state = .closed
            receiver.upstreamFailed(isStale(hasAnswer: hasAnswer) ? .stale : .cut)
        case .closed: break
        }
        state = .closed
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble = error
        if case .asked(let receiver, let hasAnswer) = state {
            state = .closed
            let failure = isStale(hasAnswer: hasAnswer) ? UpstreamFailure.stale : .cut
            receiver.upstreamFailed(error is HTTPParserError ? Self.failure(of: error) : failure)
        } else if case .idle = state {
            state = .closed
            pool?.closed(self)
        }
        context.close(promise: nil)
    }

    /// Whether the server is likely to have closed the connection before the request came to it.
    private func isStale(hasAnswer: Bool) -> Bool {
        !hasAnswer && served > 0 && NIODeadline.now() - askedAt <= Self.longestStaleness
    }

    /// An answer that ends before its length is a cut; one that does not parse is garbage.
    private static func failure(of error: any Error) -> UpstreamFailure {
        (error as? HTTPParserError) == .invalidEOFState ? .cut : .garbage
    }

    private func finish(_ context: ChannelHandlerContext, _ receiver: any UpstreamReceiver) {
        served += 1
        holdReads(false)
        // A server that has answered before it read the whole request may never read the rest.
        if keepsAlive, unsentBodies == 0, let pool, pool.keep(self) {
            state = .idle
        } else {
            state = .closed
            context.close(promise: nil)
        }
        receiver.upstreamFinished()
    }

    /// Bytes that nobody asked for.
    private func unexpected(_ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        state = .closed
        pool?.closed(self)
        context.close(promise: nil)
    }
}
