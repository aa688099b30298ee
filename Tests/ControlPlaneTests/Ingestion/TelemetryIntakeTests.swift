import Foundation
import SunwardModel
import Signals
import Testing

@testable import ControlPlane

@Suite("Taking telemetry in")
struct TelemetryIntakeTests {
    private let directory = FleetDirectory(fleet: TestFleet.fleet(), digest: "d")
    private let sequencer = IngestionSequencer()
    private let store = MemoryStore()
    private let events = CoordinatorEvents()
    private let intake: TelemetryIntake

    init() {
        intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: store,
            clock: SteppedClock(hour(10)),
            events: events
        )
    }

    private func snapshot() async -> FleetSnapshot {
        await FleetSnapshot(directory, asOf: sequencer.watermark, now: hour(10))
    }

    @Test("nothing is applied when the store refuses, and the same batch may be sent again")
    func storeRefuses() async throws {
        await store.refuse([.readings, .forecasts])
        let batch = [reading("north", .price, 50, at: hour(10)), arrivals("east", 7, at: hour(10))]
        let error = await #expect(throws: ControlPlaneError.self) { _ = try await intake.ingest(batch) }
        #expect(error?.code == .notKept)
        let point = ForecastPoint(
            key: .site("north", .price),
            issuedAt: hour(10),
            validAt: hour(11),
            value: 9,
            source: "s"
        )
        await #expect(throws: ControlPlaneError.self) { _ = try await intake.ingest([point]) }
        var seen = await snapshot()
        #expect(seen.sites[0].latest(.price) == nil)
        #expect(seen.sites[0].pushed.isEmpty)
        #expect(seen.demand.histories.isEmpty)
        #expect(sequencer.watermark == 0)
        await store.refuse([])
        #expect(try await intake.ingest(batch).accepted == 2)
        seen = await snapshot()
        #expect(seen.sites[0].latest(.price)?.value == 50)
    }

    @Test("duplicates count as such, within a batch and between batches")
    func duplicates() async throws {
        let one = reading("north", .price, 50, at: hour(9))
        let first = try await intake.ingest([one, one, arrivals("west", 3, at: hour(9))])
        #expect((first.accepted, first.duplicates) == (2, 1))
        let second = try await intake.ingest([one, reading("north", .price, 51, at: hour(9))])
        #expect((second.accepted, second.duplicates) == (0, 2))
        #expect(await snapshot().sites[0].latest(.price)?.value == 50)
    }

    @Test("refused readings are named by their place, the others are taken")
    func refusals() async throws {
        let report = try await intake.ingest([
            reading("north", .price, .nan, at: hour(9)), reading("south", .price, 4, at: hour(9)),
            reading("nowhere", .price, 4, at: hour(9)),
        ])
        #expect(report.refused.map(\.index) == [0, 2])
        #expect(report.refused.map(\.refusal.field) == ["value", "site"])
        #expect(report.accepted == 1)
        #expect(report.outcome == .committed)
        #expect(await store.readings.count == 1)
    }

    @Test("a batch with nothing good in it writes nothing")
    func nothingGood() async throws {
        let report = try await intake.ingest([reading("nowhere", .price, 4, at: hour(9))])
        #expect(report.outcome == nil)
        #expect(await store.writes.isEmpty)
    }

    @Test("one batch sends one event of each kind, however many signals depart")
    func eventsAreFew() async throws {
        for site in directory.current.sites {
            await site.expect([.price: 10, .carbonIntensity: 100, .solarPower: 1])
        }
        let departures = ["north", "south"].flatMap { site in
            [SiteMetric.price, .carbonIntensity, .solarPower].map { reading(site, $0, 900, at: hour(9)) }
        }
        _ = try await intake.ingest(departures + [reading("south", .available, 0, at: hour(9))])
        events.finish()
        var seen: [String] = []
        for await event in events.stream {
            if case .trigger(let trigger) = event { seen.append(trigger.rawValue) }
        }
        #expect(seen.sorted() == ["departure", "site-down"])
    }

    @Test("what is put back after a restart triggers nothing")
    func restore() async throws {
        let state = ResumeState(readings: [reading("north", .available, 0, at: hour(9))])
        await intake.restore(state)
        #expect(await snapshot().sites[0].isAvailable == false)
        events.finish()
        var count = 0
        for await _ in events.stream { count += 1 }
        #expect(count == 0)
    }

    @Test("merged hours are put back before the readings that came after them")
    func restoreHours() async throws {
        func merged(_ value: Double) -> [ReadingHour] {
            (2..<5).map { number in
                ReadingHour(
                    number: Int(hour(Double(number)).timeIntervalSince1970) / 3600,
                    count: 60,
                    sum: 60 * value,
                    first: .init(observedAt: hour(Double(number)), value: value - 1),
                    last: .init(observedAt: hour(Double(number) + 59.0 / 60), value: value + 1),
                    minutes: 1 << 60 - 1
                )
            }
        }
        let chat = DemandKey(area: "east", workloadClass: "chat")
        let state = ResumeState(
            readings: [arrivals("east", 900, at: hour(9))],
            hours: [
                .site("north", .price): merged(50),
                .arrivals(area: chat.area, workloadClass: chat.workloadClass): merged(600),
            ]
        )
        await intake.restore(state)
        let north = await snapshot().sites[0]
        #expect(north.latest(.price)?.value == 51)
        #expect(north.histories[.price]?.mean(from: hour(3), to: hour(4)) == 50)
        let demand = await snapshot().demand
        #expect(demand.latest(chat)?.value == 900)
        #expect(demand.latest(chat, at: hour(4))?.value == 599)
    }

    @Test("the letter box keeps the newest events when it overflows")
    func overflow() async {
        for _ in 0..<(CoordinatorEvents.capacity + 10) { events.send(.trigger(.timer)) }
        events.send(.trigger(.siteDown))
        events.finish()
        var last: CoordinatorState.Event?
        var count = 0
        for await event in events.stream {
            last = event
            count += 1
        }
        #expect(count == CoordinatorEvents.capacity)
        guard case .trigger(.siteDown) = last else {
            Issue.record("the newest event was dropped")
            return
        }
    }
}
