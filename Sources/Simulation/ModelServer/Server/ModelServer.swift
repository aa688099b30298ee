import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import SunwardModel

/// A simulated model server that listens on a port: OpenAI's API and vLLM's metrics for one model of one site.
///
/// The port and all its connections live on one event loop.
public final class ModelServer: Sendable {
    public let configuration: ModelServerConfiguration
    public let host: String

    /// The port it listens on, and comes back to after a fault that closed it.
    public let port: Int

    private let eventLoop: any EventLoop
    private let parts: NIOLoopBound<Parts>

    /// What lives on the event loop.
    private final class Parts {
        let core: ModelServerCore
        var listener: (any Channel)?
        var isClosed = false

        init(core: ModelServerCore) { self.core = core }
    }

    private init(
        _ configuration: ModelServerConfiguration,
        host: String,
        port: Int,
        parts: NIOLoopBound<Parts>,
        eventLoop: any EventLoop
    ) {
        self.configuration = configuration
        self.host = host
        self.port = port
        self.parts = parts
        self.eventLoop = eventLoop
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - port: 0 takes any that is free.
    ///   - faults: In force from the start.
    /// - Throws: ``SimulationError`` with `cannotListen`.
    public static func start(
        _ configuration: ModelServerConfiguration,
        host: String = "127.0.0.1",
        port: Int = 0,
        on eventLoop: any EventLoop,
        faults: [Fault] = [],
        logger: Logger
    ) async throws(SimulationError) -> ModelServer {
        do {
            let parts = try await eventLoop.submit {
                NIOLoopBound(Parts(core: ModelServerCore(configuration, eventLoop: eventLoop)), eventLoop: eventLoop)
            }.get()
            let listener = try await bind(host, port, parts: parts, eventLoop: eventLoop).get()
            let server = ModelServer(
                configuration,
                host: host,
                port: listener.localAddress?.port ?? port,
                parts: parts,
                eventLoop: eventLoop
            )
            try await eventLoop.submit {
                parts.value.core.listenerChanged = { isOpen in server.setListening(isOpen, logger: logger) }
                parts.value.core.add(faults)
                parts.value.core.enforce(faults)
            }.get()
            return server
        } catch {
            throw SimulationError(
                .cannotListen,
                "\(configuration.site)/\(configuration.profile.name) cannot listen on \(host):\(port)",
                cause: error
            )
        }
    }

    /// Orders faults as `POST /simulate/faults` does.
    public func add(_ faults: [Fault]) async {
        _ = try? await eventLoop.submit {
            self.parts.value.core.add(faults)
            self.parts.value.core.enforce(faults)
        }.get()
    }

    /// Takes all faults back; a closed listener opens again.
    public func clearFaults() async {
        _ = try? await eventLoop.submit { self.parts.value.core.clearFaults() }.get()
    }

    /// Stops listening and drops every connection.
    public func close() async {
        let listener: (any Channel)? = try? await eventLoop.submit {
            let parts = self.parts.value
            parts.isClosed = true
            parts.core.listenerChanged = { _ in }
            let listener = parts.listener
            parts.listener = nil
            parts.core.closeConnections()
            return listener
        }.get()
        try? await listener?.close()
    }

    private static func bind(
        _ host: String,
        _ port: Int,
        parts: NIOLoopBound<Parts>,
        eventLoop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(ModelServerHandler(core: parts.value.core))
                }
            }
            .bind(host: host, port: port)
            .map { channel in
                parts.value.listener = channel
                return channel
            }
    }

    /// Closes the listener and all connections, as a process that has died would, or opens it again.
    private func setListening(_ isOpen: Bool, logger: Logger) {
        let parts = parts.value
        guard !isOpen else {
            guard parts.listener == nil, !parts.isClosed else { return }
            Self.bind(host, port, parts: self.parts, eventLoop: eventLoop).whenFailure { error in
                logger.error("the port cannot be opened again", metadata: ["error": "\(error)"])
            }
            return
        }
        parts.listener?.close(promise: nil)
        parts.listener = nil
        parts.core.closeConnections()
    }
}
