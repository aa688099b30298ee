import Foundation
import SunwardModel
import Planning
import Testing

@testable import ControlPlane

@Suite("The coordinator", .timeLimit(.minutes(10)))
struct CoordinatorTests {
    @Test("the demo fleet is planned, kept and published; shares and unserved demand of every cell add up to one")
    func demoFleet() async throws {
        let fleet = try FleetLoader().loadValid(directory: TestFleet.demo)
        let harness = try ControlPlaneHarness(fleet)
        try await harness.run {
            try await harness.firstPlan()
            let published = try #require(harness.board.current)
            let kept = await harness.store.plans
            #expect(kept.map(\.id) == [published.record.id])
            #expect(published.outcome == .committed)
            #expect(published.record.trigger == "start")
            Self.expectComplete(published.record, fleet: fleet)
            let archive = try PlanArchive(decoding: published.record.problem)
            #expect(archive.problem.sites == fleet.sites.map(\.name))
        }
    }

    /// Every area, class and slot: shares add up to one less what is unserved.
    static func expectComplete(_ record: PlanRecord, fleet: Fleet) {
        struct Cell: Hashable {
            let slot: Int
            let key: DemandKey
        }
        var sum: [Cell: Double] = [:]
        for share in record.shares {
            sum[Cell(slot: share.slot, key: .init(area: share.area, workloadClass: share.workloadClass)), default: 0] +=
                share.share
        }
        var queries: [Cell: Double] = [:]
        for share in record.shares {
            queries[Cell(slot: share.slot, key: .init(area: share.area, workloadClass: share.workloadClass))] =
                share.queries / share.share
        }
        for missing in record.unserved {
            let cell = Cell(slot: missing.slot, key: .init(area: missing.area, workloadClass: missing.workloadClass))
            #expect(!missing.reason.isEmpty)
            sum[cell, default: 0] += queries[cell].map { missing.queries / $0 } ?? 1
        }
        #expect(sum.count == record.grid.count * fleet.areas.count * fleet.classes.count)
        #expect(sum.values.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test("a weighted fleet is planned in one phase, a lexicographic one in its order")
    func goals() async throws {
        var fleet = TestFleet.fleet()
        fleet.objectives = ObjectivePolicy(mode: .weighted, priority: [.init(.carbon, weight: 2), .init(.delay)])
        for (fleet, objectives) in [
            (TestFleet.fleet(), ["unserved", "energy", "carbon", "delay"]), (fleet, ["unserved", "weighted"]),
        ] {
            let harness = try ControlPlaneHarness(fleet)
            try await harness.run {
                try await harness.firstPlan()
                #expect(harness.board.current?.record.phases.map(\.objective) == objectives)
            }
        }
    }

    @Test("a departure triggers a plan that sees the reading")
    func departure() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest([
                reading("north", .carbonIntensity, 4000, at: harness.clock.now)
            ])
            try await eventually("second plan") { await harness.coordinator.status().counts.plans == 2 }
            let record = try #require(harness.board.current?.record)
            #expect(record.trigger == "departure")
            #expect(record.inputs.readingSequence == harness.sequencer.watermark)
            let archive = try PlanArchive(decoding: record.problem)
            #expect(archive.problem.carbonIntensityKgPerKWh[0][0] == 4)
        }
    }

    @Test("a site that goes down loses its traffic at once, and has it back when it is up")
    func siteDown() async throws {
        let harness = try ControlPlaneHarness()
        let key = DemandKey(area: "east", workloadClass: "chat")
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest([
                reading("north", .available, 0, at: harness.clock.now), reading("north", .price, 0, at: hour(9)),
            ])
            try await eventually("plan without the site") {
                harness.board.current?.record.inputs.sitesDown == ["north"]
            }
            #expect(harness.board.current?.table.destinations(for: key, at: hour(10)).map(\.site) == ["south"])
            harness.clock.advance(minutes: 1)
            _ = try await harness.intake.ingest([
                reading("north", .available, 1, at: harness.clock.now),
                reading("south", .available, 0, at: harness.clock.now),
            ])
            try await eventually("plan with the site") {
                harness.board.current?.table.destinations(for: key, at: hour(10)).map(\.site) == ["north"]
            }
        }
    }

    @Test("with every site down everything is unserved with a reason, and the routing table is empty")
    func allDown() async throws {
        let down = ["north", "south"].map { reading($0, .available, 0, at: hour(9)) }
        let harness = try ControlPlaneHarness(resuming: ResumeState(readings: down))
        try await harness.run {
            try await harness.firstPlan()
            let plan = try #require(harness.board.current)
            #expect(plan.record.status == "partial")
            #expect(plan.record.unserved.count == 3 * 2)
            #expect(plan.record.unserved.allSatisfy { $0.reason.contains("north") || $0.reason.contains("south") })
            #expect(isClose(plan.record.totals.unservedQueries, plan.record.totals.queries))
            let key = DemandKey(area: "east", workloadClass: "chat")
            #expect(plan.table.destinations(for: key, at: hour(10)).isEmpty)
        }
    }

    @Test("without any demand there is a plan, an empty one")
    func zeroDemand() async throws {
        var fleet = TestFleet.fleet()
        fleet.planner.minimumQueriesPerHour = 0
        fleet.areas = fleet.areas.map { Area(name: $0.name) }
        let harness = try ControlPlaneHarness(fleet)
        try await harness.run {
            try await harness.firstPlan()
            let record = try #require(harness.board.current?.record)
            #expect(record.status == "optimal")
            #expect(record.shares.isEmpty && record.unserved.isEmpty)
        }
    }

    @Test("the timer plans every interval, warm-starting, and settles what elapsed in between")
    func timer() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest([arrivals("east", 3600, at: harness.clock.now)])
            harness.clock.advance(minutes: 5)
            try await eventually("plan by the timer") { await harness.coordinator.status().counts.plans == 2 }
            let record = try #require(harness.board.current?.record)
            #expect(record.trigger == "timer")
            #expect(record.timing.warmStarted)
            let status = await harness.coordinator.status()
            #expect(status.settledUntil == harness.clock.now)
            let liters = 300 * TestFleet.kilowattHoursPerQuery * 1.5 * 1.7
            #expect(isClose(status.usage.totalWaterLiters(on: harness.clock.now), liters))
            #expect(isClose(record.inputs.waterUsedTodayLiters, liters))
        }
        #expect(await harness.store.settlements.map(\.start) == [hour(10)])
    }

    @Test("at shutdown the last interval is settled, and whoever asks for a plan is told")
    func shutdown() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            harness.clock.advance(minutes: 2)
        }
        #expect(await harness.store.settlements.last?.end == harness.clock.now)
        let error = await #expect(throws: ControlPlaneError.self) { _ = try await harness.coordinator.planNow() }
        #expect(error?.code == .stopping)
    }

    @Test("before it has resumed nobody gets a plan")
    func notStarted() async throws {
        let harness = try ControlPlaneHarness()
        let error = await #expect(throws: ControlPlaneError.self) { _ = try await harness.coordinator.planNow() }
        #expect(error?.code == .notStarted)
    }

    @Test("plans asked for at the same time share a solve; never do two run at once")
    func planNow() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            let plans = try await withThrowingTaskGroup(of: UUID.self) { group in
                for _ in 0..<20 { group.addTask { try await harness.coordinator.planNow().record.id } }
                return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
            }
            #expect((1...20).contains(plans.count))
            let kept = await Set(harness.store.plans.map(\.id))
            #expect(plans.isSubset(of: kept))
        }
        #expect(harness.solver.mostAtOnce == 1)
    }

    @Test("own forecasts are kept once a slot")
    func ownForecasts() async throws {
        let readings = [reading("north", .price, 70, at: hour(9.9))]
        let harness = try ControlPlaneHarness(resuming: ResumeState(readings: readings))
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.coordinator.planNow()
            harness.clock.advance(minutes: 61)
            _ = try await harness.coordinator.planNow()
        }
        let vintages = await harness.store.writes.compactMap { write -> Date? in
            if case .forecasts(let points) = write { points.first?.issuedAt } else { nil }
        }
        #expect(vintages == [hour(10), hour(10).addingTimeInterval(61 * 60)])
    }

    @Test("at 3600 times real time ticks that a solve sleeps through are counted, and plans go on")
    func fastClock() async throws {
        let harness = try ControlPlaneHarness { _, _, _ in try await Task.sleep(for: .milliseconds(30)) }
        try await harness.run {
            try await harness.firstPlan()
            // 5 ms for 5 minutes, a sixth of what a solve takes.
            for _ in 0..<100 {
                harness.clock.advance(minutes: 5)
                try await Task.sleep(for: .milliseconds(5))
            }
            try await eventually("skipped ticks") { await harness.coordinator.status().counts.skippedTicks > 10 }
        }
        let counts = await harness.coordinator.status().counts
        #expect(counts.plans > 2)
        #expect(counts.plans + counts.skippedTicks <= 102)
        #expect(counts.failures == 0)
        #expect(harness.solver.mostAtOnce == 1)
        let settlements = await harness.store.settlements
        #expect(zip(settlements, settlements.dropFirst()).allSatisfy { $0.end == $1.start })
    }
}
