import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A page on its way from a model server. Lives on one event loop.
final class PageFetch: UpstreamReceiver {
    private let upstream: Upstream
    private let path: String
    private let mostBytes: Int
    private let promise: EventLoopPromise<UpstreamPage>
    private var connection: UpstreamConnection?
    private var pool: UpstreamPool?
    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?

    /// Whether a connection that had been closed as idle has been replaced already.
    private var isFresh = false
    private var status = 0
    private var body = ByteBuffer()
    private var isOver = false

    /// - Parameter promise: Kept once, whatever happens.
    init(_ path: String, of upstream: Upstream, mostBytes: Int, promise: EventLoopPromise<UpstreamPage>) {
        self.path = path
        self.upstream = upstream
        self.mostBytes = mostBytes
        self.promise = promise
    }

    func start(over pool: UpstreamPool, within time: Duration) {
        guard !isOver else { return }
        self.pool = pool
        deadline = .now() + TimeAmount(time)
        timer = promise.futureResult.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.end(.failed("no \(self.connection == nil ? "connection" : "answer") in \(Self.text(time))"))
        }
        if let connection = pool.idleConnection(to: upstream) { send(over: connection) } else { connect() }
    }

    /// Gives it up, unless it has ended.
    func cancel() { end(.failed("cancelled")) }

    private func connect() {
        isFresh = true
        // The timer comes first, and says it in words.
        let time = deadline - .now() + .milliseconds(100)
        pool?.connect(to: upstream, within: time, whileWanted: { !self.isOver }) { made in
            switch made {
            case .success(let connection): self.send(over: connection)
            case .failure(let error): self.end(.failed(Self.text(error)))
            }
        }
    }

    private func send(over connection: UpstreamConnection) {
        self.connection = connection
        var headers = HTTPHeaders()
        headers.add(name: "host", value: upstream.origin.hostHeader)
        headers.add(name: "accept", value: "text/plain, */*;q=0.5")
        headers.add(name: "user-agent", value: "sunward")
        if let authorization = upstream.authorization { headers.add(name: "authorization", value: authorization) }
        let uri = upstream.origin.pathPrefix + path
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
        connection.send(head, ByteBuffer(), to: self)
    }

    private func end(_ page: UpstreamPage) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        connection?.abandon()
        connection = nil
        pool = nil
        promise.succeed(page)
    }

    // MARK: Answer

    func upstreamSent(_ head: HTTPResponseHead) { status = Int(head.status.code) }

    func upstreamSent(_ body: ByteBuffer) {
        guard !isOver else { return }
        self.body.writeImmutableBuffer(body)
        if self.body.readableBytes > mostBytes { end(.failed("a page of more than \(mostBytes >> 20) MiB")) }
    }

    func upstreamPaused() {}

    func upstreamFinished() {
        // The connection is the pool's again.
        connection = nil
        end(.answered(status: status, body: body))
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        let trouble = connection?.trouble
        connection = nil
        switch failure {
        case .stale where !isFresh: connect()
        case .garbage: end(.failed("an answer that is no HTTP"))
        case .refused, .stale, .cut: end(.failed(trouble.map(Self.text) ?? "the connection was closed"))
        }
    }

    // MARK: Words

    private static func text(_ duration: Duration) -> String {
        duration.formatted(.units(allowed: [.seconds, .milliseconds], width: .narrow))
    }

    /// Short: it goes into a table.
    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                text(first.error)
            } else {
                "no address of the host: \((error.dnsAError as? HostLookupFailure)?.reason.lowercased() ?? "unknown")"
            }
        case let error as IOError: error.errnoCode == ECONNREFUSED ? "connection refused" : "\(error)"
        default: String("\(error)".prefix(200))
        }
    }
}
