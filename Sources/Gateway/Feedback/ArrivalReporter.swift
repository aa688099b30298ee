import ControlPlane
import Foundation
import Logging
import ServiceLifecycle
import SunwardModel

/// Reports what arrives at the gateway as demand, once a minute of service time.
public struct ArrivalReporter: Service {
    static let intervalSeconds = 60.0

    /// Simulated minutes pass in no time: never more than one report in this time of the wall clock.
    private static let leastRealSeconds = 1.0

    /// Longer than that many intervals at once means that time was set anew.
    private static let longestLeap = 5.0

    private let meter: ArrivalMeter
    private let fleet: FleetDirectory
    private let clock: any TimeSource
    private let send: @Sendable ([Reading]) async throws -> Void
    private let logger: Logger

    public init(
        meter: ArrivalMeter,
        fleet: FleetDirectory,
        intake: TelemetryIntake,
        clock: any TimeSource,
        logger: Logger
    ) {
        self.init(meter: meter, fleet: fleet, clock: clock, logger: logger) { _ = try await intake.ingest($0) }
    }

    init(
        meter: ArrivalMeter,
        fleet: FleetDirectory,
        clock: any TimeSource,
        logger: Logger,
        send: @escaping @Sendable ([Reading]) async throws -> Void
    ) {
        self.meter = meter
        self.fleet = fleet
        self.clock = clock
        self.logger = logger
        self.send = send
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown { await report() }
    }

    private func report() async {
        var windows = ArrivalWindows()
        var began = clock.now
        _ = meter.take()
        while !Task.isCancelled {
            let interval = max(Self.intervalSeconds, Self.leastRealSeconds * clock.speed)
            guard (try? await pause(until: began.addingTimeInterval(interval))) != nil else { return }
            let entry = fleet.current
            meter.follow(entry)
            let now = clock.now
            let seconds = now.timeIntervalSince(began)
            let hasLeapt = seconds < 0 || seconds > interval * Self.longestLeap
            // The fleet was looked at; or the clock is held, or slower now.
            if !hasLeapt, seconds < interval { continue }
            began = now
            let counts = meter.take()
            if hasLeapt {
                windows.forget()
                continue
            }
            let readings = windows.close(counts, seconds: seconds, at: now)
            if readings.isEmpty || !entry.fleet.gateway.reportsArrivals { continue }
            do {
                try await send(readings)
            } catch {
                // The next report holds most of the same requests.
                if !Task.isCancelled { logger.warning("arrivals not kept", metadata: ["error": "\(error)"]) }
            }
        }
    }

    /// Waits for a moment of service time, or a second: the fleet, and time itself, may be set anew.
    private func pause(until deadline: Date) async throws {
        let speed = clock.speed
        let remaining = deadline.timeIntervalSince(clock.now)
        let real = speed > 0 ? remaining / speed : Self.leastRealSeconds
        try await Task.sleep(for: .seconds(min(max(real, 0.01), Self.leastRealSeconds)))
    }
}
