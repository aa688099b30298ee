import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A model server on a real socket that does what a test tells it to.
final class ScriptedUpstream: Sendable {
    /// What it does with a request.
    enum Script: Sendable {
        case answer(String, status: Int = 200, headers: [(String, String)] = [])

        /// Server-sent events, then the end of the body.
        case events([String], gap: TimeAmount = .milliseconds(1))

        /// Some events, and then the connection closes in the midst of the answer.
        case cut([String])

        /// Some events, then nothing.
        case stall([String])

        /// Neither head nor body.
        case hang

        /// The connection closes before any byte of an answer.
        case close

        /// It does so once it has worked for a time.
        case closeLate(after: TimeAmount)

        /// Answers to the head, without waiting for the body, and closes.
        case early(String, status: Int)

        /// What is no HTTP.
        case noise

        /// A JSON object of so many bytes, and the length is not told before.
        case huge(bytes: Int)

        /// An answer that takes its time.
        case late(String, status: Int = 200, after: TimeAmount)

        /// An answer, after which the connection closes without a word.
        case answerThenClose(String)
    }

    struct Seen: Sendable {
        var requests = 0
        var bodies: [String] = []
        var heads: [HTTPRequestHead] = []
        var connections = 0

        /// Events that it has begun to send.
        var events = 0

        /// Connections that the gateway closed during an answer.
        var abandoned = 0
    }

    private let state: NIOLockedValueBox<(script: Script, seen: Seen)>
    private let channel: any Channel
    let port: Int

    private let isSecure: Bool

    var endpoint: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }
    var seen: Seen { state.withLockedValue { $0.seen } }
    var script: Script {
        get { state.withLockedValue { $0.script } }
        set { state.withLockedValue { $0.script = newValue } }
    }

    /// - Parameter tls: The certificate it shows; nil speaks plain HTTP.
    init(_ script: Script, tls: NIOSSLContext? = nil) async throws {
        isSecure = tls != nil
        let state = NIOLockedValueBox((script: script, seen: Seen()))
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    state.withLockedValue { $0.seen.connections += 1 }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(Handler(state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async { try? await channel.close() }

    /// A port that nobody listens on.
    static func refusedPort() async throws -> Int {
        let upstream = try await ScriptedUpstream(.hang)
        await upstream.stop()
        return upstream.port
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let state: NIOLockedValueBox<(script: Script, seen: Seen)>
        private var body = ""
        private var isAnswering = false

        init(state: NIOLockedValueBox<(script: Script, seen: Seen)>) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                body = ""
                state.withLockedValue {
                    $0.seen.requests += 1
                    $0.seen.heads.append(head)
                }
                if case .early(let answer, let status) = state.withLockedValue({ $0.script }) {
                    self.answer(answer, status: status, headers: [("connection", "close")], context)
                    context.close(promise: nil)
                }
            case .body(let part): body += String(buffer: part)
            case .end:
                let script = state.withLockedValue {
                    $0.seen.bodies.append(body)
                    return $0.script
                }
                play(script, context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            if isAnswering { state.withLockedValue { $0.seen.abandoned += 1 } }
        }

        private func play(_ script: Script, _ context: ChannelHandlerContext) {
            switch script {
            case .answer(let body, let status, let headers): answer(body, status: status, headers: headers, context)
            case .answerThenClose(let body):
                answer(body, status: 200, headers: [], context)
                context.close(promise: nil)
            case .late(let body, let status, let time):
                isAnswering = true
                let turn = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: time) {
                    let (handler, context) = turn.value
                    guard context.channel.isActive else { return }
                    handler.answer(body, status: status, headers: [], context)
                }
            case .events(let events, let gap): send(events[...], gap: gap, context) { self.end($0) }
            case .cut(let events):
                send(events[...], gap: .milliseconds(1), context) { $0.close(promise: nil) }
            case .stall(let events): send(events[...], gap: .milliseconds(1), context) { _ in }
            case .hang: isAnswering = true
            case .close: context.close(promise: nil)
            case .closeLate(let time):
                let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
            case .early: break
            case .noise:
                writeRaw(ByteBuffer(string: "SSH-2.0-OpenSSH_9.6\r\n\r\n"), context)
            case .huge(let bytes): huge(bytes, context)
            }
        }

        private func writeRaw(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
            guard let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            else { return }
            encoder.writeAndFlush(NIOAny(bytes), promise: nil)
        }

        private func answer(
            _ body: String,
            status: Int,
            headers: [(String, String)],
            _ context: ChannelHandlerContext
        ) {
            var fields = HTTPHeaders(headers)
            if !fields.contains(name: "content-type") { fields.add(name: "content-type", value: "application/json") }
            fields.add(name: "content-length", value: String(body.utf8.count))
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            end(context)
        }

        private func send(
            _ events: ArraySlice<String>,
            gap: TimeAmount,
            _ context: ChannelHandlerContext,
            then: @escaping (ChannelHandlerContext) -> Void
        ) {
            isAnswering = true
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .ok,
                headers: ["content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"]
            )
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            next(events, gap: gap, NIOLoopBound((self, context, then), eventLoop: context.eventLoop))
        }

        private typealias Turn = (Handler, ChannelHandlerContext, (ChannelHandlerContext) -> Void)

        private func next(_ events: ArraySlice<String>, gap: TimeAmount, _ turn: NIOLoopBound<Turn>) {
            let (_, context, then) = turn.value
            guard context.channel.isActive else { return }
            guard let event = events.first else { return then(context) }
            let bytes = ByteBuffer(string: "data: \(event)\n\n")
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.whenSuccess {
                turn.eventLoop.scheduleTask(in: gap) {
                    turn.value.0.next(events.dropFirst(), gap: gap, turn)
                }
            }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: sent)
            state.withLockedValue { $0.seen.events += 1 }
        }

        private func huge(_ bytes: Int, _ context: ChannelHandlerContext) {
            isAnswering = true
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .ok,
                headers: ["content-type": "application/json", "transfer-encoding": "chunked"]
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            more(bytes, NIOLoopBound((self, context, { _ in }), eventLoop: context.eventLoop))
        }

        private func more(_ bytes: Int, _ turn: NIOLoopBound<Turn>) {
            let (_, context, _) = turn.value
            guard context.channel.isActive, bytes > 0 else { return }
            let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: min(bytes, 1 << 20))
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.whenSuccess { turn.value.0.more(bytes - (1 << 20), turn) }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(chunk))), promise: sent)
        }

        private func end(_ context: ChannelHandlerContext) {
            isAnswering = false
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
