import Foundation
import NIOConcurrencyHelpers
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Plans for work that has come", .timeLimit(.minutes(10)))
struct WorkGrowthTests {
    private let start = ContinuousClock.now

    private static func waiting(_ queries: Double, _ area: String = "east") -> DeferredBacklog {
        DeferredBacklog(area: area, workloadClass: "chat", due: hour(20), queries: queries)
    }

    /// Looks at several moments, in seconds from the start; what called for a plan.
    private func calls(_ growth: inout WorkGrowth, _ looks: [(Int, [DeferredBacklog])]) -> [Int] {
        var calls: [Int] = []
        for (second, waiting) in looks where growth.callsForPlan(waiting, at: start + .seconds(second)) {
            calls.append(second)
        }
        return calls
    }

    @Test("work of an area and class that had none calls for a plan, once")
    func callsForNewWork() {
        var growth = WorkGrowth()
        #expect(calls(&growth, [(0, []), (1, [Self.waiting(1)])]) == [1])
        growth.planned([Self.waiting(1)])
        let both = [Self.waiting(1), Self.waiting(1, "west")]
        #expect(calls(&growth, [(60, [Self.waiting(1)]), (61, both)]) == [61])
    }

    @Test("many uploads make few plans: only much more work calls for one, and not soon after another")
    func coalesces() {
        var growth = WorkGrowth()
        growth.planned([Self.waiting(1000)])
        var made = 0
        for second in 0..<100 {
            let now = [Self.waiting(1000 + 9 * Double(second))]
            guard growth.callsForPlan(now, at: start + .seconds(second)) else { continue }
            made += 1
            growth.planned(now)
        }
        #expect((4...6).contains(made), "\(made)")
        growth = WorkGrowth()
        let looks = (0..<100).map { ($0, [Self.waiting(10, "\($0)")]) }
        #expect(calls(&growth, looks) == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    }

    @Test("work that was served does not hide what comes after it")
    func seesThroughService() {
        var growth = WorkGrowth()
        growth.planned([Self.waiting(1000)])
        #expect(calls(&growth, [(0, [Self.waiting(100)]), (20, [Self.waiting(600)])]) == [20])
    }

    @Test("a coordinator plans for a new batch without waiting for its timer")
    func plansAtOnce() async throws {
        let work = HeldWork()
        let planned = NIOLockedValueBox(0.0)
        var waits = TestFleet.workloadClass()
        waits.deferrableHours = 12
        let harness = try ControlPlaneHarness(TestFleet.fleet(classes: [waits]), deferredWork: work) { _, problem, _ in
            let queries = problem.deferral?.waiting.joined().joined().reduce(0, +) ?? 0
            planned.withLockedValue { $0 = max($0, queries) }
        }
        try await harness.run {
            try await harness.firstPlan()
            let before = planned.withLockedValue(\.self)
            #expect(before == 0)
            work.set([Self.waiting(50)])
            try await eventually("plan for the batch") { harness.board.current?.record.trigger == "batch" }
            let after = planned.withLockedValue(\.self)
            #expect(after == 50)
        }
    }

    @Test("lines that nobody answers are charged at no plan, those answered once")
    func chargesAnswers() async throws {
        let work = HeldWork()
        var waits = TestFleet.workloadClass()
        waits.deferrableHours = 2
        var fleet = TestFleet.fleet(classes: [waits])
        for area in fleet.areas.indices { fleet.areas[area].typicalQueriesPerHour = [:] }
        fleet.planner.minimumQueriesPerHour = 0
        let harness = try ControlPlaneHarness(fleet, deferredWork: work)
        work.set([DeferredBacklog(area: "east", workloadClass: "chat", due: hour(12), queries: 1000)])
        @Sendable func charged() async -> Double {
            await harness.store.settlements.flatMap(\.allocations).reduce(0) { $0 + $1.queries }
        }
        try await harness.run {
            try await harness.firstPlan()
            for step in 1...24 {
                harness.clock.set(hour(10 + Double(step) / 12))
                _ = try await harness.coordinator.planNow()
            }
            #expect(await charged() == 0)
            work.answer(7)
            harness.clock.set(hour(12.5))
            _ = try await harness.coordinator.planNow()
            #expect(isClose(await charged(), 7))
        }
    }

    @Test("a service that takes the lead charges what has been answered and nobody has charged, once")
    func chargesWhatIsLeft() async throws {
        let work = HeldWork()
        // Answered by this one while another led, by that one just before it was killed, and by others before both.
        work.answer(100)
        var fleet = TestFleet.fleet()
        for area in fleet.areas.indices { fleet.areas[area].typicalQueriesPerHour = [:] }
        fleet.planner.minimumQueriesPerHour = 0
        let left = ResumeState(chargedLines: [LineTotal(area: "east", workloadClass: "chat", lines: 88)])
        let harness = try ControlPlaneHarness(fleet, resuming: left, deferredWork: work)
        try await harness.run {
            try await harness.firstPlan()
            for minutes in [5.0, 5, 5] {
                harness.clock.advance(minutes: minutes)
                _ = try await harness.coordinator.planNow()
            }
        }
        let settlements = await harness.store.settlements
        let charged = settlements.flatMap(\.allocations).reduce(0) { $0 + $1.queries }
        #expect(isClose(charged, 12))
        // What a next start goes on from is kept with the very settlement.
        let total = LineTotal(area: "east", workloadClass: "chat", lines: 100)
        let marks = settlements.filter { !$0.allocations.isEmpty }.map(\.chargedLines)
        #expect(marks == [[total]])
        #expect(settlements.count { $0.chargedLines != nil } == 1)
    }

    private final class HeldWork: DeferredWork {
        private let held = NIOLockedValueBox<[DeferredBacklog]>([])
        private let done = NIOLockedValueBox<[DemandKey: Double]>([:])

        func answer(_ queries: Double) {
            done.withLockedValue { $0[DemandKey(area: "east", workloadClass: "chat"), default: 0] += queries }
        }

        var answered: [DemandKey: Double] { done.withLockedValue(\.self) }

        func set(_ backlog: [DeferredBacklog]) { held.withLockedValue { $0 = backlog } }

        func waiting(now: Date) -> [DeferredBacklog] { held.withLockedValue { $0 } }
    }
}
