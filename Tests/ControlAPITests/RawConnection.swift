import NIOCore
import NIOPosix

/// Bytes to a server and back, as they are.
enum RawConnection {
    /// Sends pieces a moment apart, and returns all that comes back until the server closes the connection.
    ///
    /// - Parameter closesAfterSending: Whether the client says that it sends no more.
    static func exchange(_ pieces: [String], port: Int, closesAfterSending: Bool = false) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: closesAfterSending)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            for piece in pieces {
                try await outbound.write(ByteBuffer(string: piece))
                if pieces.count > 1 { try await Task.sleep(for: .milliseconds(30)) }
            }
            if closesAfterSending { outbound.finish() }
            var answer = ByteBuffer()
            for try await part in inbound {
                var part = part
                answer.writeBuffer(&part)
            }
            return String(buffer: answer)
        }
    }
}
