import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import SunwardModel
import Testing

@testable import Gateway

/// What becomes of arrivals that a gateway has reported when it is started again.
struct ArrivalRestartTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)
    private let chat = SignalKey.arrivals(area: "east", workloadClass: "chat")

    /// Records in memory, beside the arrivals that they are of.
    private final class MemoryRecords: ArrivalRecords {
        struct State {
            var kept: [SignalKey: Date] = [:]
            var reported: [Reading] = []
            var isAway = false
        }

        struct Away: Error {}

        private let state = NIOLockedValueBox(State())

        func change(_ body: (inout State) -> Void) { state.withLockedValue { body(&$0) } }

        var reported: [Reading] { state.withLockedValue(\.reported) }
        var kept: Set<SignalKey> { state.withLockedValue { Set($0.kept.keys) } }

        private func answer<Value>(_ body: (inout State) -> Value) throws -> Value {
            try state.withLockedValue { state in
                if state.isAway { throw Away() }
                return body(&state)
            }
        }

        func keep(_ keys: [SignalKey], at date: Date) async throws {
            try answer { state in for key in keys { state.kept[key] = date } }
        }

        func drop(_ keys: [SignalKey]) async throws {
            try answer { state in for key in keys { state.kept[key] = nil } }
        }

        func forsaken(since date: Date) async throws -> [SignalKey] {
            try answer { state in
                state.kept.filter { key, at in
                    at <= date && !state.reported.contains { $0.key == key && $0.observedAt > date }
                }.map(\.key)
            }
        }
    }

    /// A run of a gateway over the same records, minute by minute.
    private struct Run {
        let reporter: ArrivalReporter
        let meter: ArrivalMeter
        let records: MemoryRecords
        var windows = ArrivalWindows()
        var now: Date

        init(_ records: MemoryRecords, from now: Date, gateway: GatewaySettings = GatewaySettings()) {
            let directory = FleetDirectory(fleet: UpstreamScene.fleet(gateway: gateway), digest: "1")
            meter = ArrivalMeter(fleet: directory)
            self.records = records
            self.now = now
            reporter = ArrivalReporter(
                meter: meter,
                fleet: directory,
                clock: WallClock(),
                records: records,
                logger: UpstreamScene.silent
            ) { readings in
                records.change { $0.reported += readings }
            }
        }

        /// Lets minutes pass, with so many requests in each.
        mutating func pass(minutes: Int, requests: Int = 0) async {
            for _ in 0..<minutes {
                for _ in 0..<requests { meter.count(area: "east", workloadClass: "chat") }
                now += 60
                await reporter.close(&windows, seconds: 60, at: now)
            }
        }
    }

    @Test func `what a gateway reported before it was killed is zero when its next run has heard nothing of it`()
        async throws
    {
        let records = MemoryRecords()
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 3, requests: 500)
        #expect(records.reported.last?.value == 30_000)
        var second = Run(records, from: first.now + 20)
        await second.pass(minutes: 10)
        // Requests that are rare may still come.
        #expect(records.reported.last?.value == 30_000)
        await second.pass(minutes: 10)
        #expect(records.reported.last == Reading(key: chat, observedAt: second.now, value: 0))
        #expect(records.kept.isEmpty)
        // As without a restart it goes on for a while, and ends.
        await second.pass(minutes: 400)
        let last = try #require(records.reported.last)
        #expect(second.now.timeIntervalSince(last.observedAt) > 3600)
        #expect(last.observedAt.timeIntervalSince(first.now) > 3600)
    }

    @Test func `the next run may come days later`() async throws {
        let records = MemoryRecords()
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 1, requests: 2)
        var second = Run(records, from: first.now + 3 * 86_400)
        await second.pass(minutes: 20)
        #expect(records.reported.last?.value == 0)
    }

    @Test func `what has requests again is theirs to tell`() async throws {
        let records = MemoryRecords()
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 3, requests: 500)
        var second = Run(records, from: first.now)
        await second.pass(minutes: 14)
        await second.pass(minutes: 10, requests: 2)
        #expect(records.reported.allSatisfy { $0.value > 0 })
        #expect(records.kept == [chat])
    }

    @Test func `what a gateway itself has reported as zero is nobody's to report again`() async throws {
        let records = MemoryRecords()
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 3, requests: 500)
        await first.pass(minutes: 20)
        #expect(records.kept.isEmpty)
        let count = records.reported.count
        var second = Run(records, from: first.now)
        await second.pass(minutes: 60)
        #expect(records.reported.count == count)
    }

    @Test func `arrivals that somebody else reports are left alone`() async throws {
        let records = MemoryRecords()
        let told = Reading(key: chat, observedAt: Self.start + 30, value: 900)
        records.change { $0.reported.append(told) }
        var run = Run(records, from: Self.start + 60)
        await run.pass(minutes: 60)
        #expect(records.reported == [told])
        // Of another gateway that lives, and of meters that have taken over.
        var first = Run(records, from: run.now)
        await first.pass(minutes: 1, requests: 2)
        for _ in 0..<30 {
            await run.pass(minutes: 1)
            let now = run.now
            records.change { $0.reported.append(Reading(key: chat, observedAt: now, value: 700)) }
        }
        #expect(records.reported.filter { $0.value == 0 }.isEmpty)
    }

    @Test func `where the fleet leaves arrivals to others nothing is reported, and nothing is remembered`()
        async throws
    {
        let records = MemoryRecords()
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 1, requests: 500)
        var second = Run(records, from: first.now, gateway: GatewaySettings(reportsArrivals: false))
        await second.pass(minutes: 40, requests: 1)
        #expect(records.reported.count == 1)
        #expect(records.kept.isEmpty)
    }

    @Test func `while the database is away arrivals are reported all the same, and noted afterwards`() async throws {
        let records = MemoryRecords()
        records.change { $0.isAway = true }
        var first = Run(records, from: Self.start)
        await first.pass(minutes: 20, requests: 10)
        #expect(records.reported.count == 20)
        records.change { $0.isAway = false }
        await first.pass(minutes: 1, requests: 10)
        #expect(records.kept == [chat])
    }
}
