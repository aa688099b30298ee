import ControlPlane
import Logging
import NIOCore
import ServiceLifecycle
import SunwardModel

/// Looks at the health and metrics of every model server, each on its own time: one that hangs delays no other.
public struct UpstreamMonitor: Service {
    /// How soon a server that a re-read fleet brings is looked at.
    private static let reconciliation = Duration.milliseconds(500)

    /// A server that takes longer for its health has no time for requests either.
    private static let longestTimeout = Duration.seconds(2)
    private static let shortestTimeout = Duration.milliseconds(250)
    private static let shortestPeriod = Duration.milliseconds(100)

    private let upstreams: UpstreamDirectory
    private let period: @Sendable () -> Duration
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger

    /// - Parameters:
    ///   - fleet: Says how often to look (`GatewaySettings.probeSeconds`).
    ///   - eventLoopGroup: Where its connections live.
    public init(
        upstreams: UpstreamDirectory,
        fleet: FleetDirectory,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger
    ) {
        self.init(upstreams: upstreams, eventLoopGroup: eventLoopGroup, logger: logger) {
            .seconds(fleet.current.fleet.gateway.probeSeconds)
        }
    }

    init(
        upstreams: UpstreamDirectory,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        period: @escaping @Sendable () -> Duration
    ) {
        self.upstreams = upstreams
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.period = period
    }

    public func run() async throws {
        let fetcher = HTTPFetcher(eventLoopGroup: eventLoopGroup, resolver: upstreams.resolver)
        await cancelWhenGracefulShutdown { await watch(through: fetcher) }
        try await fetcher.shutdown()
    }

    /// Watches the servers that there are, until cancelled.
    func watch(through fetcher: any UpstreamFetching) async {
        await withDiscardingTaskGroup { group in
            var watched: Set<Int> = []
            while !Task.isCancelled {
                let present = upstreams.groups.flatMap { group in group.upstreams.map { (group, $0) } }
                watched.formIntersection(present.map(\.1.id))
                for (upstreamGroup, upstream) in present where watched.insert(upstream.id).inserted {
                    group.addTask { await watch(upstream, of: upstreamGroup, through: fetcher) }
                }
                // Cut short by the end, which the loop sees.
                try? await Task.sleep(for: Self.reconciliation)
            }
        }
    }

    private func watch(_ upstream: Upstream, of group: UpstreamGroup, through fetcher: any UpstreamFetching) async {
        var inspector = UpstreamInspector(group: group, upstream: upstream, fetcher: fetcher, logger: logger)
        while !Task.isCancelled, upstreams.contains(id: upstream.id) {
            let period = max(self.period(), Self.shortestPeriod)
            await inspector.look(timeout: min(Self.longestTimeout, max(Self.shortestTimeout, period * 0.8)))
            // Apart from each other, so that many gateways do not ask at one moment.
            try? await Task.sleep(for: period * Double.random(in: 0.9...1.1))
        }
    }
}
