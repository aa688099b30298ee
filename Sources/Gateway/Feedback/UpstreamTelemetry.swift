import ControlPlane
import Logging
import Metrics
import NIOCore
import ServiceLifecycle
import SunwardModel

/// Reports running requests, queues and availability of every model that has servers, as a site's own meters would.
public struct UpstreamTelemetry: Service {
    /// Metrics may be this many periods old; then what the gateway sees itself counts.
    private static let freshPeriods = 3.0
    private static let shortestPeriodSeconds = 0.1

    private let upstreams: UpstreamDirectory
    private let clock: any TimeSource
    private let periodSeconds: @Sendable () -> Double
    private let send: @Sendable ([Reading]) async throws -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - fleet: Says how often to look (`GatewaySettings.probeSeconds`).
    ///   - intake: Where readings go.
    ///   - clock: Service time: what the readings are of.
    public init(
        upstreams: UpstreamDirectory,
        fleet: FleetDirectory,
        intake: TelemetryIntake,
        clock: any TimeSource,
        logger: Logger
    ) {
        self.init(
            upstreams: upstreams,
            clock: clock,
            logger: logger,
            periodSeconds: { fleet.current.fleet.gateway.probeSeconds },
            send: { _ = try await intake.ingest($0) }
        )
    }

    init(
        upstreams: UpstreamDirectory,
        clock: any TimeSource,
        logger: Logger,
        periodSeconds: @escaping @Sendable () -> Double,
        send: @escaping @Sendable ([Reading]) async throws -> Void
    ) {
        self.upstreams = upstreams
        self.clock = clock
        self.logger = logger
        self.periodSeconds = periodSeconds
        self.send = send
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown { await report() }
    }

    private func report() async {
        var reports = UpstreamReports()
        var isSending = true
        while !Task.isCancelled {
            let seconds = max(periodSeconds(), Self.shortestPeriodSeconds)
            // A period passes first: the monitor has looked by then. Cut short by the end.
            guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
            let now = NIODeadline.now()
            let fresh = TimeAmount.nanoseconds(Int64(min(seconds, 3600) * Self.freshPeriods * 1e9))
            let looks = upstreams.groups.compactMap { $0.look(now: now, freshFor: fresh) }
            looks.forEach(record)
            let readings = reports.readings(looks, now: now, time: clock.now)
            if readings.isEmpty { continue }
            do {
                try await send(readings)
                isSending = true
            } catch {
                if Task.isCancelled { return }
                reports.forget()
                if isSending { logger.warning("model telemetry not kept", metadata: ["error": "\(error)"]) }
                isSending = false
            }
        }
    }

    private func record(_ look: ModelLook) {
        let dimensions = [("site", look.site), ("model", look.model)]
        Gauge(label: "sunward_gateway_running_requests", dimensions: dimensions).record(look.running)
        Gauge(label: "sunward_gateway_waiting_requests", dimensions: dimensions).record(look.waiting)
        Gauge(label: "sunward_gateway_model_up", dimensions: dimensions).record(look.isUp ? 1 : 0)
        Gauge(label: "sunward_gateway_resting_servers", dimensions: dimensions).record(look.resting)
    }
}
