import Foundation
import Planning
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

struct RoutingDeskTests {
    @Test func `an outcome is completed with energy and carbon, and counts once`() async throws {
        let scene = RoutingScene()
        let decision = try scene.route().decision
        for _ in 0..<3 {
            scene.router.report(
                scene.outcome(decision.id) {
                    $0.inputTokens = 100
                    $0.outputTokens = 50
                    $0.latencySeconds = 1
                }
            )
        }
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.first)
        #expect(scene.history.outcomes.count == 1)
        // Beside the 300 J stands what the router's own decision took, which depends on how busy the machine is.
        #expect(abs((outcome.energyJoules ?? 0) - 300) < 3)
        #expect(abs((outcome.carbonGrams ?? 0) - 300 / 3.6e6 * 400) < 4e-4)
        let status = await scene.desk.status()
        #expect(status.counts.outcomes == 1)
        #expect(status.counts.duplicateOutcomes == 2)
        #expect(status.coverage.first?.requests == 1)
    }

    @Test func `a later thumb fills what an earlier report left open, without a second charge`() async throws {
        let allowance = CarbonAllowance(gramsPerWindow: 100)
        let scene = RoutingScene(RoutingScene.fleet(allowance: allowance))
        let decision = try scene.route().decision
        scene.router.report(scene.outcome(decision.id) { $0.outputTokens = 50 })
        await scene.desk.turn()
        let before = await scene.desk.status().budgets.first
        scene.router.report(scene.outcome(decision.id) { $0.quality = 1 })
        await scene.desk.turn()
        #expect(scene.history.outcomes.count == 2)
        #expect(scene.history.outcomes.last?.quality == 1)
        #expect(scene.history.outcomes.last?.outputTokens == 50)
        let status = await scene.desk.status()
        #expect(status.budgets.first == before)
        #expect(abs((before?.spentGrams ?? 0) - (scene.history.outcomes.last?.carbonGrams ?? 1)) < 1e-9)
        #expect(status.calibration.grades == 1)
    }

    @Test func `an outcome of an unknown decision goes into the history`() async {
        let scene = RoutingScene()
        let outcome = scene.outcome(UUID()) { $0.outputTokens = 5 }
        scene.router.report(outcome)
        await scene.desk.turn()
        #expect(scene.history.outcomes == [outcome])
        #expect(await scene.desk.status().counts.unknownOutcomes == 1)
    }

    @Test func `what the queue has no room for is in the history, and is counted`() async throws {
        let scene = RoutingScene(queueCapacity: 5)
        for _ in 0..<8 { _ = try scene.route() }
        scene.router.report(scene.outcome(UUID()))
        #expect(scene.history.decisions.count == 8)
        #expect(scene.history.outcomes.count == 1)
        await scene.desk.turn()
        let status = await scene.desk.status()
        #expect(status.counts.droppedEvents == 4)
        #expect(status.inFlight == 5)
    }

    @Test func `grades move predicted quality`() async throws {
        let scene = RoutingScene()
        let before = try #require(try scene.route().decision.prediction.quality)
        for _ in 0..<300 {
            let decision = try scene.route().decision
            scene.router.report(scene.outcome(decision.id) { $0.quality = 0 })
        }
        await scene.desk.turn()
        await scene.desk.turn()
        // A model that keeps failing falls below the floor, and the other takes over.
        #expect(before > 0.5)
        #expect(try scene.route().decision.model == "large")
    }

    @Test func `what was saved is taken up, and nothing is saved before it was read`() async throws {
        let fleet = RoutingScene.fleet(policy: .garPrimalDual, allowance: CarbonAllowance(gramsPerWindow: 100))
        let saved = MemoryRoutingState()
        let scene = RoutingScene(fleet, store: saved)
        for _ in 0..<50 {
            let decision = try scene.route().decision
            scene.router.report(scene.outcome(decision.id) { $0.outputTokens = 40 })
        }
        await scene.desk.turn()
        let closed = MemoryRoutingState(isOpen: false)
        for store in [saved, closed] {
            let other = RoutingScene(fleet, store: store)
            let task = Task { try await other.desk.run() }
            if store === saved { try await eventually("restored") { await other.desk.status().isRestored == true } }
            task.cancel()
            try await task.value
        }
        #expect(saved.records["policy"] != nil)
        #expect(saved.records["quality"] != nil)
        #expect(closed.saves == 0)
    }

    @Test func `budgets and measured queries survive a restart`() async throws {
        let fleet = RoutingScene.fleet(allowance: CarbonAllowance(gramsPerWindow: 100))
        let store = MemoryRoutingState()
        let first = RoutingScene(fleet, store: store)
        let run = Task { try await first.desk.run() }
        try await eventually("restored") { await first.desk.status().isRestored == true }
        for _ in 0..<30 {
            let decision = try first.route().decision
            first.router.report(first.outcome(decision.id) { $0.outputTokens = 40 })
        }
        run.cancel()
        try await run.value
        let spent = await first.desk.status().budgets.first?.spentGrams ?? 0
        #expect(spent > 0)
        let second = RoutingScene(fleet, store: store)
        let again = Task { try await second.desk.run() }
        try await eventually("restored") { await second.desk.status().isRestored == true }
        #expect(abs((await second.desk.status().budgets.first?.spentGrams ?? 0) - spent) < 1e-9)
        // The first plan knows them, whether or not a request has come.
        let measured = first.directory.measurements.current
        let site = try #require(measured.first?.value["chat"])
        #expect(site.weight > 25)
        let restored = second.directory.measurements.current
        #expect(restored.keys == measured.keys)
        for (site, means) in measured {
            let (one, other) = try (#require(means["chat"]), #require(restored[site]?["chat"]))
            #expect(abs(one.joules - other.joules) < 1e-6 * one.joules)
        }
        again.cancel()
        try await again.value
    }

    @Test func `another fleet keeps what its names have learned and owe`() async throws {
        let allowance = CarbonAllowance(gramsPerWindow: 100)
        let scene = RoutingScene(RoutingScene.fleet(allowance: allowance))
        let decision = try scene.route().decision
        await scene.desk.turn()
        let spent = await scene.desk.status().budgets.first?.spentGrams
        // The site moves to the second place, behind a new one.
        let fleet = RoutingScene.fleet(sites: ["attic", "north"], allowance: allowance)
        await scene.directory.replace(fleet: fleet, digest: "e")
        await scene.desk.turn()
        #expect(await scene.desk.status().budgets.first?.spentGrams == spent)
        #expect(await scene.desk.status().inFlight == 1)
        scene.router.report(scene.outcome(decision.id) { $0.outputTokens = 50 })
        await scene.desk.turn()
        #expect(await scene.desk.status().inFlight == 0)
        #expect(scene.history.outcomes.first?.energyJoules != nil)
        #expect(try scene.route().decision.site == "attic")
    }

    @Test(arguments: [true, false])
    func `what was sent to a model that a reload takes away is accounted for all the same`(
        isKnownBefore: Bool
    ) async throws {
        let allowance = CarbonAllowance(gramsPerWindow: 100)
        let scene = RoutingScene(RoutingScene.fleet(allowance: allowance))
        await scene.desk.turn()
        let decision = try scene.route().decision
        // The decision comes in before the change of the fleet, or after it.
        if isKnownBefore { await scene.desk.turn() }
        let fleet = RoutingScene.fleet(sites: ["attic"], allowance: allowance)
        await scene.directory.replace(fleet: fleet, digest: "e")
        await scene.desk.turn()
        #expect(await scene.desk.status().inFlight == 0)
        scene.router.report(
            scene.outcome(decision.id) {
                $0.inputTokens = 100
                $0.outputTokens = 50
                $0.quality = 1
                $0.latencySeconds = 1
            }
        )
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.first)
        // Beside the 300 J stands what the router's own decision took, which depends on how busy the machine is.
        #expect(abs((outcome.energyJoules ?? 0) - 300) < 3)
        #expect(abs((outcome.carbonGrams ?? 0) - 300 / 3.6e6 * 400) < 4e-4)
        let status = await scene.desk.status()
        #expect(status.counts.outcomes == 1)
        #expect(status.counts.unknownOutcomes == 0)
        #expect(abs((status.budgets.first?.spentGrams ?? 0) - (outcome.carbonGrams ?? 1)) < 1e-9)
    }

    @Test func `measured energy moves the planner's energy per query once there is enough of it`() async throws {
        let scene = RoutingScene()
        for count in [10, 190] {
            for _ in 0..<count {
                let decision = try scene.route().decision
                scene.router.report(
                    scene.outcome(decision.id) {
                        $0.inputTokens = 100
                        $0.outputTokens = 150
                    }
                )
            }
            await scene.desk.turn()
            let outlook = await Scenario.outlook(scene.directory, now: hour(10))
            let assembly = ProblemAssembly(
                fleet: scene.directory.current.fleet,
                outlook: outlook,
                usage: DailyUsage(day: hour(10))
            )
            let joules = assembly.problem().energyPerQueryKWh.map { $0[0] * 3.6e6 }
            // By the files: half small at 200 J, half large at 2,000 J. Measured: 400 J.
            #expect(abs(joules[1] - 1100) < 1e-6)
            #expect(abs(joules[0] - (count == 10 ? 1100 : (200 * 400 + 50 * 1100) / 250)) < 1)
        }
    }

    @Test func `what runs beside the chosen model stays in the account of the outcome`() async throws {
        let scene = RoutingScene(RoutingScene.fleet(policy: .cascade))
        // The judge sends some of the answers of the small model on to the large one; both are run then.
        let both = try (0..<100).lazy.map { _ in try scene.route() }.first { !$0.alsoRun.isEmpty }
        let answer = try #require(both)
        #expect(answer.decision.model == "large" && answer.alsoRun == ["small"])
        scene.router.report(
            scene.outcome(answer.decision.id) {
                $0.inputTokens = 100
                $0.outputTokens = 50
            }
        )
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.first)
        // Measured: the large model's tokens, twice ten joules each for the answer's and ten for the prompt's, at PUE
        // 1.5. Foreseen: the small model's, whose tokens nobody reports.
        let large = (1000 + 50 * 20) * 1.5
        let small = (100 + answer.decision.prediction.outputTokens * 2) * 1.5
        #expect(abs((outcome.energyJoules ?? 0) - (large + small)) < 0.5)
        #expect(abs((outcome.carbonGrams ?? 0) - (large + small) / 3.6e6 * 400) < 1e-4)
    }
}
