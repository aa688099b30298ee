import Foundation
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

/// What a start takes up of estimators, where a fit is given, or another one than before.
struct RoutingRestartTests {
    private static let fleet = RoutingScene.fleet(
        policy: .garPrimalDual,
        allowance: CarbonAllowance(gramsPerWindow: 100)
    )

    private static func fit(_ fingerprint: String?) -> FittedEstimates {
        FittedEstimates(quality: QualityState(), outputLength: OutputLengthState(), fingerprint: fingerprint)
    }

    /// What is predicted of the small model.
    private static func small(_ scene: RoutingScene) throws -> RoutingDecision.Prediction {
        try scene.route { $0.pinnedModel = "small" }.decision.prediction
    }

    /// Runs a service until it has restored and `body` is through; it then saves.
    private func run(
        _ store: MemoryRoutingState,
        _ fitted: FittedEstimates,
        _ body: (RoutingScene) async throws -> Void
    ) async throws {
        // No compilation comes round by itself.
        let scene = RoutingScene(Self.fleet, store: store, fitted: fitted, turnsPerCompilation: 1_000_000)
        let run = Task { try await scene.desk.run() }
        try await eventually("restored") { await scene.desk.status().isRestored == true }
        try await body(scene)
        run.cancel()
        try await run.value
    }

    /// A store that a service with the fit `A` has left its learning in: answers were all bad, and short.
    private func learned() async throws -> MemoryRoutingState {
        let store = MemoryRoutingState()
        try await run(store, Self.fit("A")) { scene in
            for _ in 0..<300 {
                let decision = try scene.route { $0.pinnedModel = "small" }.decision
                scene.router.report(
                    scene.outcome(decision.id) {
                        $0.quality = 0
                        $0.outputTokens = 5
                    }
                )
            }
            await scene.desk.turn()
        }
        return store
    }

    @Test(arguments: ["A", nil])
    func `estimators go on from what was saved where the same fit is given, or none`(fit: String?) async throws {
        let store = try await learned()
        let fresh = try Self.small(RoutingScene(Self.fleet))
        try await run(store, fit == nil ? FittedEstimates() : Self.fit(fit)) { scene in
            let status = await scene.desk.status()
            #expect(status.estimators.first?.basis == "restored")
            #expect(status.calibration.grades == 300)
            // The very first request is answered by it.
            let prediction = try Self.small(scene)
            let (after, before) = (try #require(prediction.quality), try #require(fresh.quality))
            #expect(after < before - 0.2)
            #expect(prediction.outputTokens < fresh.outputTokens / 2)
        }
    }

    @Test func `the fit is written once, what is learned on it each time`() async throws {
        let store = try await learned()
        let (fit, before) = (store.records["quality"], store.records["quality-learned"])
        try await run(store, Self.fit("A")) { scene in
            scene.clock.advance(minutes: 1)
            let decision = try scene.route { $0.pinnedModel = "small" }.decision
            scene.router.report(scene.outcome(decision.id) { $0.quality = 1 })
            await scene.desk.turn()
        }
        #expect(fit != nil)
        #expect(store.records["quality"] == fit)
        #expect(store.records["quality-learned"]?.document != before?.document)
    }

    @Test func `a store from before, with fit and learning in one, is read`() async throws {
        let store = try await learned()
        var quality: QualityState = try store.value("quality")
        quality.restore(try store.value("quality-learned", as: RoutingMemory.Learning.self).learned)
        var length: OutputLengthState = try store.value("output-length")
        length.restore(try store.value("output-length-learned", as: RoutingMemory.Learning.self).learned)
        let fit = try #require(store.records["fit"])
        let older = MemoryRoutingState(
            [fit, try Self.record("quality", quality), try Self.record("output-length", length)]
        )
        try await run(older, Self.fit("A")) { scene in
            #expect(await scene.desk.status().estimators.first?.basis == "restored")
            let prediction = try Self.small(scene)
            let fresh = try Self.small(RoutingScene(Self.fleet))
            let (after, before) = (try #require(prediction.quality), try #require(fresh.quality))
            #expect(after < before - 0.2)
            #expect(prediction.outputTokens < fresh.outputTokens / 2)
        }
        // Its fit stays as it is; what is learned from now on goes beside it.
        #expect(try older.records["quality"] == Self.record("quality", quality))
        #expect(older.records["quality-learned"] != nil)
    }

    @Test func `what was learned on another fit than the one beside it is left out`() async throws {
        let store = try await learned()
        var learning: RoutingMemory.Learning<QualityState.Learned> = try store.value("quality-learned")
        learning.basis = "another"
        try await store.saveRoutingState([Self.record("quality-learned", learning)])
        try await run(store, Self.fit("A")) { scene in
            let prediction = try Self.small(scene)
            let fresh = try Self.small(RoutingScene(Self.fleet))
            #expect(prediction.quality == fresh.quality)
            // Each part stands for itself.
            #expect(prediction.outputTokens < fresh.outputTokens / 2)
        }
    }

    private static func record(_ name: String, _ value: some Encodable) throws -> RoutingStateRecord {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return RoutingStateRecord(name: name, layout: 1, savedAt: hour(10), document: try encoder.encode(value))
    }

    @Test func `another fit stands in the place of what was learned from the one before`() async throws {
        let store = try await learned()
        let fresh = try Self.small(RoutingScene(Self.fleet))
        var spent: Double?
        try await run(store, Self.fit("B")) { scene in
            let status = await scene.desk.status()
            #expect(status.estimators.map(\.basis) == ["fitted", "fitted", "profile"])
            #expect(status.calibration.grades == 0)
            spent = status.budgets.first?.spentGrams
            #expect(spent ?? 0 > 0)
            let prediction = try Self.small(scene)
            #expect(prediction.quality == fresh.quality)
            #expect(prediction.outputTokens == fresh.outputTokens)
        }
        // What the new fit has learned is saved as its own.
        try await run(store, Self.fit("B")) { scene in
            #expect(await scene.desk.status().estimators.first?.basis == "restored")
        }
    }

    @Test func `what owed and spent says stays when predictions change, what corrected them goes`() {
        let memory = PolicyMemory(
            numbers: ["decisions": 7],
            vectors: [
                "bias": [1], "bias/chat": [1], "bias/chat/small": [1], "ratio": [1], "ratio/small": [1],
                "slope": [1], "slope/chat/small": [1],
                "control/chat": [2], "budget": [3], "budget/ratio": [3], "scale": [4],
            ]
        )
        let kept = memory.withoutPredictionErrors
        #expect(kept.numbers == ["decisions": 7])
        #expect(kept.vectors.keys.sorted() == ["budget", "budget/ratio", "control/chat", "scale"])
    }
}
