import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Warm starts", .timeLimit(.minutes(10)))
struct WarmStartTests {
    @Test("a basis serves its own fleet until nothing of its horizon is left")
    func validity() async throws {
        let problem = await Scenario.problem(TestFleet.fleet())
        let solver = PlanSolver()
        let plan = try await solver.solve(problem, goal: .weighted([.energy: 1]))
        await solver.close()
        let basis = try #require(plan.basis)
        let start = WarmStart(
            basis: basis,
            digest: "one",
            grid: TimeGrid(containing: hour(10), slotSeconds: 3600, count: 3)
        )
        #expect(start.basis(digest: "one", now: hour(10.9)) != nil)
        #expect(start.basis(digest: "one", now: hour(12.9)) != nil)
        #expect(start.basis(digest: "one", now: hour(13)) == nil)
        #expect(start.basis(digest: "two", now: hour(10.9)) == nil)
        #expect(start.basis(digest: "one", now: hour(9)) != nil)
        #expect(start.basis(digest: "one", now: .distantFuture) == nil)
    }
}
