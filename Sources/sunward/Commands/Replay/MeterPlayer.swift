import ControlAPI
import Foundation
import NIOHTTP1
import Signals
import SunwardModel

/// Pushes what meters read and markets tell into a running service, as its clock passes the moments they read it.
struct MeterPlayer {
    /// How often the service's clock is looked at, in real time.
    private static let pollInterval = Duration.milliseconds(20)

    /// Readings in a request.
    private static let batch = 2000

    let client: ControlClient
    let meters: any MeterSource
    private(set) var summary = PushSummary()

    /// Whether the service has answered once; before that a wrong address is an error, not an outage.
    private var hasReached = false
    private let encoder = WireCoding.encoder()

    init(client: ControlClient, meters: any MeterSource) {
        self.client = client
        self.meters = meters
    }

    /// Pushes the history at once, sets a simulated clock running, then follows it.
    ///
    /// - Parameter speed: What to set a simulated clock to; nil leaves it as it is.
    mutating func play(historyFrom: Date, from start: Date, to end: Date, speed: Double?) async throws {
        var clock = try await clock()
        hasReached = true
        if start > clock.now, !clock.simulated {
            throw CommandFailure(.failed, "--from lies ahead of the service's clock, which is real time")
        }
        if speed != nil {
            guard clock.simulated else {
                throw CommandFailure(
                    .failed,
                    "the service lives on real time; start it with --simulated-time \(Timestamp.format(start)) to replay"
                )
            }
            guard clock.now <= start || clock.speed == 0 else {
                throw CommandFailure(
                    .failed,
                    "the service's clock shows \(Timestamp.format(clock.now)), after \(Timestamp.format(start)); start "
                        + "the service anew with --simulated-time \(Timestamp.format(start))"
                )
            }
            // What was read before and at the start is there before the clock runs.
            clock = try await set(ClockChange(from: max(start, clock.now), speed: 0))
        }
        try await push(from: historyFrom, to: clock.now.addingTimeInterval(1))
        if let speed { clock = try await set(ClockChange(speed: speed)) }
        try await follow(from: clock.now, to: end)
        // Without meters the service would run on into time that nobody reads: its clock stands where they ended.
        if speed != nil { _ = try await set(ClockChange(speed: 0)) }
    }

    private mutating func follow(from start: Date, to end: Date) async throws {
        let isEndless = end == .distantFuture
        var progress = ProgressBar(total: isEndless ? nil : end.timeIntervalSince(start))
        defer { progress.clear() }
        var pushedUntil = start.addingTimeInterval(1)
        while pushedUntil < end {
            try await Task.sleep(for: Self.pollInterval)
            let now = min(try await clock().now, end)
            guard now > pushedUntil else { continue }
            try await push(from: pushedUntil, to: now)
            pushedUntil = now
            progress.show(
                now.timeIntervalSince(start),
                "\(Timestamp.format(Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded()))), "
                    + "\(summary.accepted) readings"
            )
        }
    }

    private mutating func push(from start: Date, to end: Date) async throws {
        try await push(meters.readings(from: start, to: end).map(ReadingView.init), to: "/api/v1/telemetry")
        // What has come true by now is a reading.
        let ahead = meters.forecasts(from: start, to: end).filter { $0.validAt >= end }
        try await push(ahead.map(ForecastPointView.init), to: "/api/v1/forecasts")
    }

    private mutating func push(_ views: [some Encodable], to path: String) async throws {
        for first in stride(from: 0, to: views.count, by: Self.batch) {
            let part = Array(views[first..<min(first + Self.batch, views.count)])
            try await send(try encoder.encode(part), to: path, lines: Array((first + 1)...(first + part.count)))
        }
    }

    private mutating func send(_ body: Data, to path: String, lines: [Int]) async throws {
        do {
            let view: IngestionView = try await persistently {
                try await client.send(.POST, path, body: body)
            }
            summary.add(view, lines: lines)
        } catch let problem as ProblemDetails {
            summary.add(refused: problem.errors ?? [], lines: lines)
        }
    }

    private func clock() async throws -> ClockView {
        try await persistently { try await client.get("/api/v1/clock") }
    }

    /// Asks again until the service answers: a meter keeps trying, and readings are idempotent.
    private func persistently<Value: Decodable & Sendable>(
        _ ask: () async throws -> ControlClient.Answer<Value>
    ) async throws -> Value {
        var hasTold = false
        while true {
            do {
                return try await ask().value
            } catch let failure as CommandFailure where failure.kind == .unreachable && hasReached {
                if !hasTold { Terminal.note("waiting: \(failure.description)") }
                hasTold = true
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func set(_ change: ClockChange) async throws -> ClockView {
        let answer: ControlClient.Answer<ClockView> = try await client.send(
            .PUT,
            "/api/v1/clock",
            body: try encoder.encode(change)
        )
        return answer.value
    }
}
