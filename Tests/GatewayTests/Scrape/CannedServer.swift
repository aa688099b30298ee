import NIOCore
import NIOHTTP1
import NIOPosix

@testable import Gateway

/// An HTTP server on a port of its own that answers each path as it is told.
struct CannedServer: Sendable {
    enum Answer: Sendable {
        case page(Int, String)

        /// As many bytes, in parts of a megabyte.
        case endless(Int)
        case silence
        case cut
    }

    let channel: any Channel

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// Runs `body` with a server.
    static func run(
        _ answer: @escaping @Sendable (HTTPRequestHead) -> Answer,
        _ body: (CannedServer) async throws -> Void
    ) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(CannedServer(channel: channel))
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (HTTPRequestHead) -> Answer

        init(answer: @escaping @Sendable (HTTPRequestHead) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            switch answer(head) {
            case .silence: return
            case .cut: context.close(promise: nil)
            case .page(let status, let text):
                write(context, status: status, parts: [ByteBuffer(string: text)])
            case .endless(let count):
                let part = ByteBuffer(repeating: UInt8(ascii: "#"), count: 1 << 20)
                write(context, status: 200, parts: Array(repeating: part, count: count >> 20))
            }
        }

        private func write(_ context: ChannelHandlerContext, status: Int, parts: [ByteBuffer]) {
            let length = parts.reduce(0) { $0 + $1.readableBytes }
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: status),
                headers: ["content-length": "\(length)"]
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            for part in parts { context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
