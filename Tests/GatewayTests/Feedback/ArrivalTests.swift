import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import SunwardModel
import Testing

@testable import Gateway

struct ArrivalTests {
    /// Nobody remembers anything.
    private struct NoRecords: ArrivalRecords {
        func keep(_ keys: [SignalKey], at date: Date) async throws {}
        func drop(_ keys: [SignalKey]) async throws {}
        func forsaken(since date: Date) async throws -> [SignalKey] { [] }
    }

    private let start = Date(timeIntervalSince1970: 1_700_000_000)
    private let chat = DemandKey(area: "east", workloadClass: "chat")
    private let code = DemandKey(area: "east", workloadClass: "code")

    /// Closes minutes with these counts and gives the last one's rates by class.
    private func rates(_ minutes: [[DemandKey: Int]]) -> [String: Double] {
        var windows = ArrivalWindows()
        var readings: [Reading] = []
        for (index, counts) in minutes.enumerated() {
            readings = windows.close(counts, seconds: 60, at: start.addingTimeInterval(Double(index + 1) * 60))
        }
        return Dictionary(
            readings.compactMap { reading in
                if case .arrivals("east", let name) = reading.key { (name, reading.value) } else { nil }
            }
        ) { first, _ in first }
    }

    @Test func `a busy cell's rate is that of the last minute`() {
        #expect(rates([[chat: 100], [chat: 500]]) == ["chat": 30_000])
    }

    @Test func `a quiet cell's rate rests on as many minutes as hold a hundred requests`() {
        #expect(rates([[chat: 900], [chat: 60], [chat: 50], [chat: 20]]) == ["chat": (60 + 50 + 20) * 20.0])
        #expect(rates(Array(repeating: [chat: 2], count: 40)) == ["chat": 120])
    }

    @Test func `a cell that has fallen silent is reported as zero for three hours`() {
        let silence = Array(repeating: [chat: 0], count: 180)
        #expect(rates([[chat: 500]] + silence) == ["chat": 0])
        #expect(rates([[chat: 500]] + silence + [[chat: 0]]) == [:])
    }

    @Test func `a cell without requests is not reported, and neither is one that the fleet has no more`() {
        #expect(rates([[chat: 300, code: 0]]) == ["chat": 18_000])
        #expect(rates([[chat: 300, code: 300], [chat: 300]]) == ["chat": 18_000])
    }

    @Test func `requests are counted by area and class, and strangers are not`() throws {
        let directory = FleetDirectory(fleet: UpstreamScene.fleet(), digest: "1")
        let meter = ArrivalMeter(fleet: directory)
        for _ in 0..<3 { meter.count(area: "east", workloadClass: "chat") }
        meter.count(area: "oslo", workloadClass: "chat")
        #expect(meter.take() == [chat: 3])
        #expect(meter.take() == [chat: 0])
    }

    @Test func `counts go on when the fleet is re-read`() throws {
        let meter = ArrivalMeter(fleet: FleetDirectory(fleet: UpstreamScene.fleet(), digest: "1"))
        meter.count(area: "east", workloadClass: "chat")
        var fleet = UpstreamScene.fleet()
        fleet.classes.append(WorkloadClass(name: "code", inputTokens: 9, outputTokens: 9, maxDelaySeconds: 9))
        meter.follow(FleetDirectory(fleet: fleet, digest: "2").current)
        meter.count(area: "east", workloadClass: "code")
        #expect(meter.take() == [chat: 1, code: 1])
    }

    @Test func `arrivals are reported in service time`() async throws {
        let directory = FleetDirectory(fleet: UpstreamScene.fleet(), digest: "1")
        let meter = ArrivalMeter(fleet: directory)
        // A second of the wall clock is ten minutes, and the least time between two reports.
        let clock = SimulatedClock(start: start, speed: 600)
        let (sent, continuation) = AsyncStream<[Reading]>.makeStream()
        let reporter = ArrivalReporter(
            meter: meter,
            fleet: directory,
            clock: clock,
            records: NoRecords(),
            logger: UpstreamScene.silent
        ) {
            continuation.yield($0)
        }
        let reading = await withTaskGroup(of: Void.self) { group -> Reading? in
            group.addTask { try? await reporter.run() }
            group.addTask {
                while !Task.isCancelled {
                    meter.count(area: "east", workloadClass: "chat")
                    try? await Task.sleep(for: .milliseconds(10))
                }
            }
            var first: Reading?
            for await readings in sent {
                first = readings.first
                break
            }
            group.cancelAll()
            return first
        }
        let arrivals = try #require(reading)
        #expect(arrivals.key == .arrivals(area: "east", workloadClass: "chat"))
        #expect(arrivals.observedAt >= start.addingTimeInterval(600))
        // About a hundred in ten minutes; a loaded machine sends fewer.
        #expect((1...3600).contains(arrivals.value))
    }

    @Test func `nothing is reported where the fleet says so`() async throws {
        let quiet = GatewaySettings(reportsArrivals: false)
        let directory = FleetDirectory(fleet: UpstreamScene.fleet(gateway: quiet), digest: "1")
        let meter = ArrivalMeter(fleet: directory)
        let clock = SimulatedClock(start: start, speed: 600)
        let reports = NIOLockedValueBox(0)
        let reporter = ArrivalReporter(
            meter: meter,
            fleet: directory,
            clock: clock,
            records: NoRecords(),
            logger: UpstreamScene.silent
        ) {
            _ in
            reports.withLockedValue { $0 += 1 }
        }
        let running = Task { try await reporter.run() }
        var taken = false
        let deadline = ContinuousClock.now + .seconds(30)
        while !taken, ContinuousClock.now < deadline {
            meter.count(area: "east", workloadClass: "chat")
            try await Task.sleep(for: .milliseconds(1500))
            // The reporter has taken the counts, and kept them to itself.
            taken = meter.take() == [chat: 0]
        }
        running.cancel()
        #expect(taken)
        #expect(reports.withLockedValue { $0 } == 0)
    }
}
