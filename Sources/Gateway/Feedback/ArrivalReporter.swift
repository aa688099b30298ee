import ControlPlane
import Foundation
import Logging
import ServiceLifecycle
import SunwardModel

/// Reports what arrives at the gateway as demand, once a minute of service time.
///
/// What gateways before it have reported is reported as zero once this one has heard nothing of it for as long as its own
/// rates rest on: they can do so no more. Arrivals that no gateway has reported are their reporters' own.
public struct ArrivalReporter: Service {
    static let intervalSeconds = 60.0

    /// Simulated minutes pass in no time: never more than one report in this time of the wall clock.
    private static let leastRealSeconds = 1.0

    /// Longer than that many intervals at once means that time was set anew.
    private static let longestLeap = 5.0

    private let meter: ArrivalMeter
    private let answers: AnswerTally
    private let fleet: FleetDirectory
    private let clock: any TimeSource
    private let records: any ArrivalRecords
    private let send: @Sendable ([Reading]) async throws -> Void
    private let logger: Logger

    public init(
        meter: ArrivalMeter,
        answers: AnswerTally,
        fleet: FleetDirectory,
        intake: TelemetryIntake,
        clock: any TimeSource,
        records: any ArrivalRecords,
        logger: Logger
    ) {
        self.init(meter: meter, answers: answers, fleet: fleet, clock: clock, records: records, logger: logger) {
            _ = try await intake.ingest($0)
        }
    }

    init(
        meter: ArrivalMeter,
        answers: AnswerTally = AnswerTally(),
        fleet: FleetDirectory,
        clock: any TimeSource,
        records: any ArrivalRecords,
        logger: Logger,
        send: @escaping @Sendable ([Reading]) async throws -> Void
    ) {
        self.meter = meter
        self.answers = answers
        self.fleet = fleet
        self.clock = clock
        self.records = records
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
            meter.follow(fleet.current)
            let now = clock.now
            let seconds = now.timeIntervalSince(began)
            let hasLeapt = seconds < 0 || seconds > interval * Self.longestLeap
            // The fleet was looked at; or the clock is held, or slower now.
            if !hasLeapt, seconds < interval { continue }
            began = now
            if hasLeapt {
                _ = meter.take()
                windows.forget()
                continue
            }
            await close(&windows, seconds: seconds, at: now)
        }
    }

    /// Ends an interval and reports.
    func close(_ windows: inout ArrivalWindows, seconds: Double, at now: Date) async {
        let readings = windows.close(meter.take(), seconds: seconds, at: now)
        guard fleet.current.fleet.gateway.reportsArrivals else {
            // They are somebody else's to report from now on.
            answers.cover([], knowsAll: true)
            await note { try await records.drop(try await records.forsaken(since: now)) }
            return
        }
        answers.cover(Set(readings.compactMap { DemandKey($0.key) }), knowsAll: windows.completeSince(now) != nil)
        // Before they are reported: a gateway that is killed in between leaves a note of nothing, which does no harm.
        let isNoted = await note { try await records.keep(readings.filter { $0.value > 0 }.map(\.key), at: now) }
        if !readings.isEmpty { await report(readings) }
        guard isNoted, let since = windows.completeSince(now) else { return }
        await note { windows.adopt(try await records.forsaken(since: since).compactMap(DemandKey.init), at: now) }
    }

    private func report(_ readings: [Reading]) async {
        do {
            try await send(readings)
        } catch {
            // The next report holds most of the same requests.
            if !Task.isCancelled { logger.warning("arrivals not kept", metadata: ["error": "\(error)"]) }
            return
        }
        await note { try await records.drop(readings.filter { $0.value <= 0 }.map(\.key)) }
    }

    /// - Returns: Whether the records could be asked; the next report does it again.
    @discardableResult
    private func note(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            logger.debug("records of arrivals cannot be had now", metadata: ["error": "\(error)"])
            return false
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

extension DemandKey {
    /// What arrivals are counted by; nil for other signals.
    fileprivate init?(_ key: SignalKey) {
        guard case .arrivals(let area, let workloadClass) = key else { return nil }
        self.init(area: area, workloadClass: workloadClass)
    }
}
