import Foundation
import NIOConcurrencyHelpers
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Plans for work that has come", .timeLimit(.minutes(10)))
struct WorkGrowthTests {
    private let start = ContinuousClock.now

    private static func waiting(_ queries: Double, _ area: String = "east") -> DeferredBacklog {
        DeferredBacklog(area: area, workloadClass: "chat", due: hour(20), queries: queries)
    }

    @Test("work of an area and class that had none calls for a plan, once")
    func callsForNewWork() {
        var growth = WorkGrowth()
        var calls = [growth.callsForPlan([], at: start), growth.callsForPlan([Self.waiting(1)], at: start)]
        growth.planned([Self.waiting(1)])
        calls.append(growth.callsForPlan([Self.waiting(1)], at: start + .seconds(60)))
        calls.append(growth.callsForPlan([Self.waiting(1), Self.waiting(1, "west")], at: start + .seconds(60)))
        #expect(calls == [false, true, false, true])
    }

    @Test("many uploads make few plans: only much more work calls for one, and not soon after another")
    func coalesces() {
        var growth = WorkGrowth()
        growth.planned([Self.waiting(1000)])
        var calls = 0
        for second in 0..<100 {
            let now = [Self.waiting(1000 + 9 * Double(second))]
            guard growth.callsForPlan(now, at: start + .seconds(second)) else { continue }
            calls += 1
            growth.planned(now)
        }
        #expect((4...6).contains(calls), "\(calls)")
        growth = WorkGrowth()
        let all = (0..<100).filter { growth.callsForPlan([Self.waiting(10, "\($0)")], at: start + .seconds($0)) }
        #expect(all == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    }

    @Test("work that was served does not hide what comes after it")
    func seesThroughService() {
        var growth = WorkGrowth()
        growth.planned([Self.waiting(1000)])
        let calls = [
            growth.callsForPlan([Self.waiting(100)], at: start),
            growth.callsForPlan([Self.waiting(600)], at: start + .seconds(20)),
        ]
        #expect(calls == [false, true])
    }

    @Test("a coordinator plans for a new batch without waiting for its timer")
    func plansAtOnce() async throws {
        let work = HeldWork()
        let harness = try ControlPlaneHarness(deferredWork: work)
        try await harness.run {
            try await harness.firstPlan()
            work.set([Self.waiting(50, TestFleet.fleet().areas[0].name)])
            try await eventually("plan for the batch") { harness.board.current?.record.trigger == "batch" }
            let waiting = try #require(harness.board.current?.record.inputs.waiting)
            #expect(waiting.reduce(0) { $0 + $1.queries } == 50)
        }
    }

    private final class HeldWork: DeferredWork {
        private let held = NIOLockedValueBox<[DeferredBacklog]>([])

        func set(_ backlog: [DeferredBacklog]) { held.withLockedValue { $0 = backlog } }

        func waiting(now: Date) -> [DeferredBacklog] { held.withLockedValue { $0 } }
    }
}
