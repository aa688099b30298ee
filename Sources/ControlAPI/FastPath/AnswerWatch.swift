import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Puts a ``FastPathHandler`` in front of a connection's parser, and tells it of the answers that come from behind it.
final class AnswerWatch: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Clients that keep a connection ask again sooner.
    private static let longestIdle = TimeAmount.seconds(75)

    private let fastPath: FastPathHandler

    init(_ fastPath: FastPathHandler) { self.fastPath = fastPath }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        // Where the connection does not speak HTTP/1.1 there is nothing to stand in front of: all goes the usual way.
        guard let encoder = try? pipeline.handler(type: HTTPResponseEncoder.self) else { return }
        try? pipeline.addHandler(fastPath, position: .before(encoder))
        try? pipeline.addHandler(IdleStateHandler(allTimeout: Self.longestIdle), position: .before(fastPath))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { fastPath.noteAnswer() }
        context.write(data, promise: promise)
    }
}
