import NIOConcurrencyHelpers
import Foundation
import SunwardModel
import Planning
import Testing

@testable import ControlPlane

@Suite("When planning fails", .timeLimit(.minutes(10)))
struct CoordinatorFailureTests {
    @Test("a failed solve keeps the last good plan, says so, and is over with the next good one")
    func failedSolve() async throws {
        let harness = try ControlPlaneHarness { number, _, _ in
            if number == 2 || number == 3 { throw ScriptedSolver.Broken() }
        }
        try await harness.run {
            try await harness.firstPlan()
            let first = try #require(harness.board.current?.record.id)
            for failures in 1...2 {
                let error = await #expect(throws: ControlPlaneError.self) {
                    _ = try await harness.coordinator.planNow()
                }
                #expect(error?.code == .planningFailed)
                #expect(harness.board.current?.record.id == first)
                #expect(await harness.coordinator.status().lastFailure?.consecutive == failures)
            }
            let plan = try await harness.coordinator.planNow()
            #expect(harness.board.current?.record.id == plan.record.id)
            #expect(plan.record.id != first)
            let status = await harness.coordinator.status()
            #expect(status.lastFailure == nil)
            #expect(status.counts == CoordinatorCounts(plans: 2, failures: 2, skippedTicks: 0))
        }
        #expect(await harness.store.plans.count == 2)
    }

    @Test("a solve that is cancelled from within is a failure like any other")
    func cancelledSolve() async throws {
        let harness = try ControlPlaneHarness { number, _, _ in if number == 1 { throw CancellationError() } }
        try await harness.run {
            try await eventually("failure") { await harness.coordinator.status().counts.failures == 1 }
            #expect(harness.board.current == nil)
            _ = try await harness.coordinator.planNow()
            #expect(harness.board.current != nil)
        }
    }

    @Test("a tick during a slow solve is skipped; a site down meanwhile leads to one more plan")
    func slowSolve() async throws {
        let gate = Gate()
        let harness = try ControlPlaneHarness { number, _, _ in if number == 2 { try await gate.wait() } }
        try await harness.run {
            try await harness.firstPlan()
            harness.clock.advance(minutes: 5)
            try await eventually("slow solve") { harness.solver.count == 2 }
            harness.clock.advance(minutes: 5)
            try await eventually("skipped tick") { await harness.coordinator.status().counts.skippedTicks == 1 }
            for site in ["north", "south"] {
                _ = try await harness.intake.ingest([reading(site, .available, 0, at: harness.clock.now)])
            }
            #expect(await harness.coordinator.status().isPlanning)
            gate.open()
            try await eventually("plan for what happened") {
                await harness.coordinator.status().counts.plans == 3
            }
            #expect(harness.board.current?.record.trigger == "site-down")
            #expect(harness.board.current?.record.inputs.sitesDown == ["north", "south"])
            #expect(harness.solver.count == 3)
        }
        #expect(harness.solver.mostAtOnce == 1)
    }

    @Test("shutdown does not wait for a solve under way, settles, and fails those who wait with the reason")
    func shutdownDuringSolve() async throws {
        let gate = Gate()
        let harness = try ControlPlaneHarness { number, _, _ in if number == 2 { try await gate.wait() } }
        let asked = NIOLockedValueBox<ControlPlaneError?>(nil)
        let began = NIOLockedValueBox(ContinuousClock.now)
        let waiter = NIOLockedValueBox<Task<Void, Never>?>(nil)
        try await harness.run {
            try await harness.firstPlan()
            harness.clock.advance(minutes: 3)
            let task = Task {
                do {
                    _ = try await harness.coordinator.planNow()
                } catch {
                    asked.withLockedValue { $0 = error as? ControlPlaneError }
                }
            }
            waiter.withLockedValue { $0 = task }
            try await eventually("solve under way") { harness.solver.count == 2 }
            harness.clock.advance(minutes: 1)
            began.withLockedValue { $0 = .now }
        }
        #expect(began.withLockedValue { $0 }.duration(to: .now) < .seconds(5))
        await waiter.withLockedValue { $0 }?.value
        #expect(asked.withLockedValue { $0 }?.code == .stopping)
        #expect(await harness.store.settlements.last?.end == harness.clock.now)
        let counts = await harness.coordinator.status().counts
        #expect(counts.failures == 0)
    }

    @Test("whoever has resigned gives up the solve under way, and plans and settles no more, at its end neither")
    func resignation() async throws {
        let gate = Gate()
        let harness = try ControlPlaneHarness { number, _, _ in if number == 3 { try await gate.wait() } }
        try await harness.run {
            try await harness.firstPlan()
            await harness.store.refuse([.settlement])
            harness.clock.advance(minutes: 1)
            let last = try await harness.coordinator.planNow().record.id
            harness.clock.advance(minutes: 1)
            let asked = Task { try await harness.coordinator.planNow() }
            try await eventually("solve under way") { harness.solver.count == 3 }
            await harness.store.refuse([])
            await harness.coordinator.resign()
            let error = await #expect(throws: ControlPlaneError.self) { _ = try await asked.value }
            #expect(error?.code == .stopping)
            gate.open()
            try await eventually("end of the solve") { await !harness.coordinator.status().isPlanning }
            harness.clock.advance(minutes: 10)
            _ = try await harness.intake.ingest([reading("north", .available, 0, at: harness.clock.now)])
            let refused = await #expect(throws: ControlPlaneError.self) { _ = try await harness.coordinator.planNow() }
            #expect(refused?.code == .stopping)
            let fleet = TestFleet.fleet(sites: [TestFleet.site("island")])
            await #expect(throws: ControlPlaneError.self) {
                try await harness.coordinator.reload(fleet: fleet, version: fleet.version(loadedAt: harness.clock.now))
            }
            #expect(harness.board.current?.record.id == last)
            let status = await harness.coordinator.status()
            #expect(status.counts == CoordinatorCounts(plans: 2, failures: 0, skippedTicks: 0))
            #expect(status.unkeptWrites == 0)
        }
        #expect(await harness.store.plans.count == 2)
        #expect(await harness.store.settlements.isEmpty)
    }

    @Test("a plan that can be kept nowhere is published all the same, and kept as soon as that is possible")
    func unkeptPlan() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            await harness.store.refuse([.plan, .settlement])
            harness.clock.advance(minutes: 1)
            let unkept = try await harness.coordinator.planNow()
            #expect(unkept.outcome == nil)
            #expect(harness.board.current?.record.id == unkept.record.id)
            #expect(await harness.coordinator.status().unkeptWrites == 2)
            #expect(await harness.store.plans.count == 1)
            await harness.store.refuse([])
            let kept = try await harness.coordinator.planNow()
            #expect(kept.outcome == .committed)
            #expect(await harness.store.plans.map(\.id).contains(unkept.record.id))
            #expect(await harness.store.settlements.count == 1)
            #expect(await harness.coordinator.status().unkeptWrites == 0)
        }
    }

    @Test("plans in quick succession give no write up that can be kept nowhere yet")
    func burstOfPlans() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            await harness.store.refuse([.plan, .settlement])
            var plans: [UUID] = []
            for _ in 1...8 {
                harness.clock.advance(minutes: 1.0 / 30)
                plans.append(try await harness.coordinator.planNow().record.id)
            }
            #expect(await harness.coordinator.status().unkeptWrites == 16)
            await harness.store.refuse([])
            _ = try await harness.coordinator.planNow()
            #expect(await harness.coordinator.status().unkeptWrites == 0)
            #expect(Set(await harness.store.plans.map(\.id)).isSuperset(of: plans))
            #expect(await harness.store.settlements.count == 8)
        }
    }

    @Test("the coordinator answers while it waits for a solve")
    func answersWhilePlanning() async throws {
        let gate = Gate()
        let harness = try ControlPlaneHarness { _, _, _ in try await gate.wait() }
        try await harness.run {
            try await eventually("solve under way") { harness.solver.count == 1 }
            #expect(await harness.coordinator.status().isPlanning)
            gate.open()
            try await harness.firstPlan()
        }
    }
}
