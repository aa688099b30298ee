import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

/// What is reported from outside, of answers that were measured here and of others.
struct OutsideReportTests {
    private func forged(_ scene: RoutingScene, _ id: UUID, quality: Double? = nil) -> RoutingOutcome {
        scene.outcome(id) {
            $0.status = .failed
            $0.inputTokens = 900_000
            $0.outputTokens = 0
            $0.timeToFirstTokenSeconds = 1e-3
            $0.latencySeconds = 1e-3
            $0.quality = quality
        }
    }

    private func measured(_ scene: RoutingScene, _ id: UUID) -> RoutingOutcome {
        scene.outcome(id) {
            $0.inputTokens = 100
            $0.outputTokens = 50
            $0.latencySeconds = 1
        }
    }

    @Test(arguments: [true, false])
    func `what was measured here stands, whoever reports first, and a grade is added`(isFirst: Bool) async throws {
        let scene = RoutingScene()
        let decision = try scene.route { $0.isMeasured = true }.decision
        if isFirst {
            scene.router.reportFromOutside(forged(scene, decision.id, quality: 1))
            await scene.desk.turn()
            // It is under way, whatever others say of it.
            #expect(scene.history.outcomes.isEmpty)
            #expect(await scene.desk.status().inFlight == 1)
        }
        scene.router.report(measured(scene, decision.id))
        if !isFirst { scene.router.reportFromOutside(forged(scene, decision.id, quality: 1)) }
        scene.router.reportFromOutside(forged(scene, decision.id, quality: 0))
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.last)
        #expect(outcome.status == .succeeded && outcome.quality == 1)
        #expect(outcome.inputTokens == 100 && outcome.outputTokens == 50)
        #expect(outcome.latencySeconds == 1 && outcome.timeToFirstTokenSeconds == nil)
        #expect(abs((outcome.energyJoules ?? 0) - 300) < 3)
        let status = await scene.desk.status()
        #expect(status.counts.outcomes == 1 && status.inFlight == 0)
        #expect(status.calibration.grades == 1)
    }

    @Test func `a report without a grade says nothing of what was measured here`() async throws {
        let scene = RoutingScene()
        let decision = try scene.route { $0.isMeasured = true }.decision
        // One that was stopped leaves its tokens open.
        scene.router.report(scene.outcome(decision.id) { $0.status = .cancelled })
        scene.router.reportFromOutside(forged(scene, decision.id))
        await scene.desk.turn()
        #expect(scene.history.outcomes.count == 1)
        #expect(scene.history.outcomes[0].status == .cancelled && scene.history.outcomes[0].outputTokens == nil)
    }

    @Test func `only the grade is taken of a measured decision that nobody remembers`() async throws {
        let first = RoutingScene()
        let decision = try first.route { $0.isMeasured = true }.decision
        let restarted = RoutingScene()
        restarted.router.reportFromOutside(forged(restarted, decision.id))
        restarted.router.reportFromOutside(forged(restarted, decision.id, quality: 0.5))
        await restarted.desk.turn()
        #expect(restarted.history.outcomes == [restarted.outcome(decision.id) { $0.quality = 0.5 }])
    }

    @Test func `who measures a decision is in its name`() {
        let source = DecisionIdentifierSource(processWord: 3)
        for number in UInt64(0)..<100 {
            let own = source.identifier(number, at: hour(1), isMeasured: true)
            let others = source.identifier(number, at: hour(1))
            #expect(own.isOfMeasuredDecision && !others.isOfMeasuredDecision)
        }
    }

    @Test(arguments: [(nil, 9_000_000, true), (nil, 11_000_000, false), (8192, 9000, true), (8192, 9_000_000, false)])
    func `a caller's tokens are taken as far as an answer of the model can have them`(
        contextTokens: Int?,
        tokens: Int,
        isTaken: Bool
    ) async throws {
        var fleet = RoutingScene.fleet()
        for site in fleet.sites.indices {
            for model in fleet.sites[site].models.indices {
                fleet.sites[site].models[model].contextTokens = contextTokens
            }
        }
        let scene = RoutingScene(fleet)
        let decision = try scene.route().decision
        scene.router.reportFromOutside(
            scene.outcome(decision.id) {
                $0.inputTokens = tokens
                $0.outputTokens = 50
                $0.latencySeconds = 2
            }
        )
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.first)
        #expect(outcome.inputTokens == (isTaken ? tokens : nil))
        #expect(outcome.outputTokens == (isTaken ? 50 : nil))
        #expect(outcome.latencySeconds == 2)
        #expect(await scene.desk.status().inFlight == 0)
    }
}
