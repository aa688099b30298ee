import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import SunwardModel

/// The gateway's listener: clients' connections, each served on its own event loop.
///
/// On graceful shutdown it stops to accept, lets what is under way come to its end until the grace time is over, and
/// refuses what begins.
public final class GatewayServer: Service {
    /// Where and how it listens.
    public struct Configuration: Sendable {
        public var host: String
        public var port: Int

        /// nil for plain HTTP.
        public var tls: NIOSSLContext?

        /// How long requests that are under way may take after the service was asked to stop.
        public var grace: Duration

        /// Clients that may be connected at once; others are let go.
        public var maxConnections: Int

        var timeouts = ClientTimeouts()

        public init(
            host: String,
            port: Int,
            tls: NIOSSLContext? = nil,
            grace: Duration = .seconds(30),
            maxConnections: Int = .max
        ) {
            self.host = host
            self.port = port
            self.tls = tls
            self.grace = grace
            self.maxConnections = maxConnections
        }
    }

    private typealias Loops = [ObjectIdentifier: NIOLoopBound<LoopResources>]

    private let configuration: Configuration
    private let services: GatewayServices
    private let group: any EventLoopGroup
    private let onListening: @Sendable (SocketAddress) -> Void

    /// - Parameters:
    ///   - group: Its event loops serve the connections; it is not shut down here.
    ///   - onListening: Called once with the address, whose port is the one that was given for port 0.
    public init(
        _ configuration: Configuration,
        services: GatewayServices,
        group: any EventLoopGroup,
        onListening: @escaping @Sendable (SocketAddress) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.services = services
        self.group = group
        self.onListening = onListening
    }

    /// Serves until the service shuts down.
    ///
    /// - Throws: What binding the address throws.
    public func run() async throws {
        let loops = try await makeLoops()
        let listener: any Channel
        do {
            listener = try await bind(loops)
        } catch {
            await onEach(loops) { $0.close() }
            throw error
        }
        services.calls.open(Array(loops.values))
        if let address = listener.localAddress { onListening(address) }
        // Ends with the graceful shutdown, or with the task.
        try? await gracefulShutdown()
        services.calls.close()
        // Nothing begins on any connection by the time that nobody can connect any more.
        await onEach(loops) { $0.drain() }
        try? await listener.close()
        // Those who connected in between and wait.
        await onEach(loops) { $0.drain() }
        await waitForQuiet(loops)
        await onEach(loops) { $0.close() }
    }

    private func makeLoops() async throws -> Loops {
        var loops: Loops = [:]
        for loop in group.makeIterator() {
            let services = services
            loops[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(LoopResources(eventLoop: loop, services: services), eventLoop: loop)
            }.get()
        }
        return loops
    }

    private func bind(_ loops: Loops) async throws -> any Channel {
        let (configuration, instruments) = (configuration, services.instruments)
        let allowance = ConnectionAllowance(most: configuration.maxConnections, logger: services.logger)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard allowance.take() else {
                        instruments.turnedAway()
                        throw ChannelError.operationUnsupported
                    }
                    channel.closeFuture.whenComplete { _ in allowance.giveBack() }
                    guard let resources = loops[ObjectIdentifier(channel.eventLoop)]?.value else {
                        throw ChannelError.operationUnsupported
                    }
                    try Self.addHandlers(to: channel, resources, configuration)
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
    }

    private static func addHandlers(
        to channel: any Channel,
        _ resources: LoopResources,
        _ configuration: Configuration
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls = configuration.tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        try pipeline.addHandler(
            ClientHandler(
                resources: resources,
                maxBodyBytes: resources.view.settings.maxBodyBytes,
                timeouts: configuration.timeouts
            )
        )
    }

    /// Until no client is connected, or the grace time is over.
    private func waitForQuiet(_ loops: Loops) async {
        let deadline = ContinuousClock.now + configuration.grace
        while ContinuousClock.now < deadline {
            if await onEach(loops, { $0.isQuiet }).allSatisfy({ $0 }) { return }
            // Whoever cancels the task does not want to wait.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        services.logger.warning("requests were under way at the end of the grace time")
    }

    @discardableResult
    private func onEach<Value: Sendable>(
        _ loops: Loops,
        _ body: @escaping @Sendable (LoopResources) -> Value
    ) async -> [Value] {
        var values: [Value] = []
        for (_, resources) in loops {
            // Fails only where the loop has been shut down, and with it everything on it.
            if let value = try? await resources.eventLoop.submit({ body(resources.value) }).get() {
                values.append(value)
            }
        }
        return values
    }
}
