import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A client that sends whatever bytes a test wants, when it wants.
final class RawClient: Sendable {
    struct State: Sendable {
        var text = ""
        var isClosed = false
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>

    var text: String { state.withLockedValue { $0.text } }
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    /// - Parameter reads: Whether it takes what comes.
    init(port: Int, reads: Bool = true) async throws {
        let state = NIOLockedValueBox(State())
        self.state = state
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 1 << 16 : 4096)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state: state))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// Sends the same several times, by its loop's own clock: where the threads of tasks are busy elsewhere, pauses would
    /// become longer.
    func send(_ text: String, times: Int64, every pause: TimeAmount) async throws {
        let buffer = ByteBuffer(string: text)
        let sends = (0..<times).map { turn in
            channel.eventLoop.flatScheduleTask(in: pause * turn) { [channel] in channel.writeAndFlush(buffer) }
        }
        for send in sends { try await send.futureResult.get() }
    }

    /// Takes from now on what comes.
    func read() async throws { try await channel.setOption(.autoRead, value: true).get() }

    func close() async { try? await channel.close() }

    /// A request with its head as a client would write it.
    static func post(_ body: String, path: String = "/v1/chat/completions", headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n\(headers)"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let state: NIOLockedValueBox<State>

        init(state: NIOLockedValueBox<State>) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            state.withLockedValue { $0.text += text }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event as? ChannelEvent == .inputClosed { state.withLockedValue { $0.isClosed = true } }
        }

        func channelInactive(context: ChannelHandlerContext) { state.withLockedValue { $0.isClosed = true } }
    }
}

/// Waits until something holds, for some seconds at most.
///
/// - Returns: Whether it does.
func eventually(_ seconds: Double = 240, _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
