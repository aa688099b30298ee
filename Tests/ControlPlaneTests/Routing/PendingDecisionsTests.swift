import Foundation
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

struct PendingDecisionsTests {
    private let fleet = RoutedFleet(RoutingScene.fleet(), digest: "d")

    private func memory(at time: Double, countsUntil: Double) -> DecisionMemory {
        fleet.inFlight.began(site: 0, model: 0)
        return DecisionMemory(
            id: UUID(),
            fleet: fleet,
            feedback: DecisionFeedback(
                site: 0,
                workloadClass: 0,
                model: 0,
                qualityTarget: nil,
                quality: 0.5,
                carbonGrams: 1,
                time: time
            ),
            latencyBaseSeconds: 1,
            latencyP95Seconds: 1,
            inputTokens: 1,
            isInputEstimated: false,
            maxOutputTokens: nil,
            traces: PromptTraces(RoutingScratch()),
            context: [],
            decisionMicroseconds: 1,
            countsUntil: countsUntil,
            outcome: nil
        )
    }

    @Test func `the oldest is forgotten for a new one, and does not count as under way any more`() {
        var pending = PendingDecisions(capacity: 100)
        let all = (0..<10_000).map { memory(at: Double($0), countsUntil: 1e9) }
        for memory in all { pending.add(memory) }
        #expect(pending.count == 100)
        #expect(pending.forgotten == 9900)
        #expect(fleet.inFlight.site(0) == 100)
        #expect(pending[all[9899].id] == nil)
        #expect(pending[all[9900].id] != nil)
    }

    @Test func `what has been under way for too long ends, and is remembered on`() {
        var pending = PendingDecisions(capacity: 100, longestSeconds: 50)
        let short = memory(at: 0, countsUntil: 3)
        let long = memory(at: 0, countsUntil: 40)
        pending.add(short)
        pending.add(long)
        pending.expire(at: 2.5)
        #expect(fleet.inFlight.site(0) == 2)
        pending.expire(at: 5)
        #expect(fleet.inFlight.site(0) == 1)
        #expect(pending.count == 2)
        pending.expire(at: 51)
        #expect(fleet.inFlight.site(0) == 0)
        #expect(pending.count == 0)
    }

    @Test func `what another fleet has no place for waits for its outcome, and does not count as under way`() {
        var pending = PendingDecisions(longestSeconds: 50)
        let left = memory(at: 0, countsUntil: 9)
        pending.add(left)
        let power = SitePower(powerUsageEffectiveness: 1.5, carbonIntensityGramsPerKWh: 400)
        let attic = RoutedFleet(RoutingScene.fleet(sites: ["attic"]), digest: "e")
        pending.move(to: attic, powers: [power, nil])
        #expect(fleet.inFlight.site(0) == 0)
        #expect(attic.inFlight.site(0) == 0)
        #expect(pending[left.id]?.hasDeparted == true)
        #expect(pending[left.id]?.departedPower == power)
        #expect(pending[left.id]?.fleet === fleet)
        // A fleet that has its names again does not take it back: nothing says that they mean the same.
        pending.move(to: RoutedFleet(RoutingScene.fleet(), digest: "f"), powers: [nil])
        #expect(pending[left.id]?.departedPower == power)
        pending.expire(at: 51)
        #expect(pending.count == 0)
    }
}
