import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The connections of one event loop to all upstreams. A request uses connections of its client's event loop only, so
/// that no byte changes threads.
final class UpstreamPool {
    private let eventLoop: any EventLoop
    private let resolver: HostResolver
    private var idle: IdleConnections<UpstreamConnection>
    private var isClosed = false

    /// - Parameter lifetime: How long a connection may wait for its next request.
    init(
        eventLoop: any EventLoop,
        resolver: HostResolver,
        capacity: Int = 128,
        lifetime: TimeAmount = .seconds(30)
    ) {
        self.eventLoop = eventLoop
        self.resolver = resolver
        idle = IdleConnections(capacity: capacity, lifetime: lifetime)
    }

    /// A connection that has waited for a request; nil where a new one is needed.
    func idleConnection(to upstream: Upstream) -> UpstreamConnection? {
        while let connection = idle.take(upstream.id) {
            if connection.isOpen { return connection }
        }
        return nil
    }

    /// Makes a connection. One that is not wanted any more by the time it is made is kept for the next request.
    ///
    /// - Parameters:
    ///   - time: For the host's addresses and the connection together.
    ///   - isWanted: Asked on the event loop once it is known whether a connection came about.
    ///   - ready: Then called there, if it is wanted.
    func connect(
        to upstream: Upstream,
        within time: TimeAmount,
        whileWanted isWanted: @escaping () -> Bool,
        _ ready: @escaping (Result<UpstreamConnection, any Error>) -> Void
    ) {
        let connection = UpstreamConnection(upstream: upstream.id, pool: self)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let tls = upstream.tls
        let (host, port) = (upstream.origin.host, upstream.origin.port)
        let serverName = upstream.origin.serverName
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(time)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.addHandlers(to: channel, bound.value, tls: tls, serverName: serverName)
                }
            }
        let connected =
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap
                    .resolver(HostQuery(host: host, port: port, resolver: resolver, eventLoop: eventLoop))
                    .connect(host: host, port: port)
            }
        connected.assumeIsolated().whenComplete { result in
            let made = result.map { _ in connection }
            if isWanted() {
                ready(made)
            } else if case .success = made, !self.keep(connection) {
                connection.abandon()
            }
        }
    }

    private static func addHandlers(
        to channel: any Channel,
        _ connection: UpstreamConnection,
        tls: NIOSSLContext?,
        serverName: String?
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName)) }
        try pipeline.addHandler(WholeRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder()))
        try pipeline.addHandler(connection)
    }

    // MARK: For connections

    /// Keeps a connection for the next request.
    ///
    /// - Returns: false when it is to be closed.
    func keep(_ connection: UpstreamConnection) -> Bool {
        !isClosed && idle.keep(connection, for: connection.upstream, now: .now())
    }

    func closed(_ connection: UpstreamConnection) { idle.remove(connection, of: connection.upstream) }

    // MARK: For the loop

    /// Closes what has waited too long.
    func tick(now: NIODeadline) {
        for connection in idle.expired(now: now) { connection.abandon() }
    }

    /// Closes what waits, and keeps nothing from now on.
    func close() {
        isClosed = true
        for connection in idle.removeAll() { connection.abandon() }
    }
}
