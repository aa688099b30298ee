import Foundation
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

/// What another policy takes over, by a reload or a restart, from the one before it.
struct PolicyChangeTests {
    private static let allowance = CarbonAllowance(gramsPerWindow: 10)

    /// A budget that has precedence and a target that only the large model meets: a policy with room spends it.
    private static func fleet(_ policy: RoutingPolicyName) -> Fleet {
        var fleet = RoutingScene.fleet(policy: policy, allowance: allowance)
        fleet.sites[0].carbonAllowance = allowance
        fleet.routing.precedence = .budget
        fleet.classes[0].routing = RoutingGoals(qualityFloor: 0.5, qualityTarget: 0.9)
        return fleet
    }

    private static func routed(_ policy: RoutingPolicyName, digest: String = "d") -> RoutedFleet {
        RoutedFleet(fleet(policy), digest: digest)
    }

    private static func state(_ policy: RoutingPolicyName) -> RoutingDeskState {
        RoutingDeskState(fleet: routed(policy), fitted: FittedEstimates())
    }

    private static func decision(grams: Double, at time: Double) -> DecisionFeedback {
        DecisionFeedback(
            site: 0,
            workloadClass: 0,
            model: 0,
            qualityTarget: 0.9,
            quality: 0.2,
            carbonGrams: grams,
            leastCarbonGrams: grams / 10,
            time: time
        )
    }

    /// A state that has made a hundred decisions far below their target, of half a gram each.
    private static func used(_ policy: RoutingPolicyName) -> RoutingDeskState {
        var state = state(policy)
        for second in 0..<100 {
            let decision = decision(grams: 0.5, at: Double(second))
            state.policy.record(decision)
            state.ledger.book(decision, site: "north")
        }
        return state
    }

    @Test func `a reload with another policy starts without the old one's control`() {
        var state = Self.used(.garPrimalDual)
        state.move(to: Self.routed(.garTarget, digest: "e"), at: 100)
        #expect(state.policy.memory == Self.state(.garTarget).policy.memory)
        #expect(state.policy.memory != nil)
    }

    @Test func `a reload with the same policy goes on with its control`() {
        var state = Self.used(.garTarget)
        let before = state.policy.memory
        state.move(to: Self.routed(.garTarget, digest: "e"), at: 100)
        #expect(state.policy.memory == before)
    }
}
