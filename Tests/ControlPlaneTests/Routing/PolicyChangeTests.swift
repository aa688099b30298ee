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

    private static func choice(_ state: RoutingDeskState, at time: Double) throws -> RoutingChoice {
        let candidates = [(0, 0.6, 0.05), (1, 0.9, 0.5)].map { model, quality, grams in
            Candidate(
                model: model,
                quality: quality,
                qualityStandardError: 0,
                inputTokens: 100,
                outputTokens: 100,
                outputTokensP95: 200,
                latencyP95Seconds: 1,
                energyJoules: grams * 1000,
                carbonGrams: grams,
                costUSD: 0,
                unavailability: nil
            )
        }
        let terms = RequestTerms(qualityTarget: 0.9, precedence: .budget, time: time)
        return try #require(state.policy.choose(from: candidates, for: terms, ticket: 1))
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

    @Test func `a policy that a reload switches on is charged with what the window has spent`() throws {
        #expect(try Self.choice(Self.state(.garPrimalDual), at: 100).violations.isEmpty)
        var state = Self.used(.garFixed)
        state.move(to: Self.routed(.garPrimalDual, digest: "e"), at: 100)
        let choice = try Self.choice(state, at: 100)
        #expect(choice.model == 0)
        #expect(choice.violations.contains(.carbonBudget))
        #expect(choice.overBudget == [1])
        // A window later it is free again, and no earlier.
        #expect(try Self.choice(state, at: 3590).violations.contains(.carbonBudget))
        #expect(try Self.choice(state, at: 3800).violations.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a policy that a restart switches on is charged with what the window has spent`(isFirst: Bool) throws {
        // What was saved may hold the very policy's memory of long ago, from before others were in its place.
        let old = try Self.saved(Self.state(isFirst ? .garTarget : .garPrimalDual))
        let last = try Self.saved(Self.used(.garTarget))
        let records = old.filter { $0.name == "policy" } + last.filter { $0.name == "budgets" }
        var state = Self.state(.garPrimalDual)
        // Decided before the store answered.
        state.policy.record(Self.decision(grams: 1, at: 150))
        state.ledger.book(Self.decision(grams: 1, at: 150), site: "north")
        #expect(state.restore(records, at: 160).isEmpty)
        let choice = try Self.choice(state, at: 160)
        #expect(choice.model == 0)
        #expect(choice.violations.contains(.carbonBudget))
        // Both are in the account, once.
        for budget in state.ledger.stands(at: 160) { #expect(abs(budget.spentGrams - 51) < 1e-9) }
    }

    @Test(arguments: [30, 120] as [Double])
    func `a window of another length keeps what was spent within it, by a reload and a restart`(
        minutes: Double
    ) throws {
        var fleet = Self.fleet(.garPrimalDual)
        let allowance = CarbonAllowance(gramsPerWindow: 10, windowMinutes: minutes)
        fleet.sites[0].carbonAllowance = allowance
        fleet.routing.carbonAllowance = allowance
        let other = RoutedFleet(fleet, digest: "e")
        let used = Self.used(.garPrimalDual)
        var reloaded = used
        reloaded.move(to: other, at: 100)
        var restarted = RoutingDeskState(fleet: other, fitted: FittedEstimates())
        #expect(restarted.restore(try Self.saved(used), at: 100).isEmpty)
        for state in [reloaded, restarted] {
            #expect(state.ledger.stands(at: 100).count == 2)
            for budget in state.ledger.stands(at: 100) {
                #expect(budget.windowMinutes == minutes)
                #expect(abs(budget.spentGrams - 50) < 1e-9)
            }
            #expect(try Self.choice(state, at: 100).violations.contains(.carbonBudget))
            #expect(try Self.choice(state, at: minutes * 60 - 30).violations.contains(.carbonBudget))
            #expect(try !Self.choice(state, at: minutes * 60 + 300).violations.contains(.carbonBudget))
        }
    }

    private static func saved(_ state: RoutingDeskState) throws -> [RoutingStateRecord] {
        state.memory(everything: false, savedAt: hour(10)).records().records
            .filter { ["policy", "budgets"].contains($0.name) }
    }

    @Test func `the same policy is charged once, however often the fleet is reloaded`() throws {
        var state = Self.state(.garPrimalDual)
        for second in 0..<100 {
            let decision = Self.decision(grams: 0.05, at: Double(second))
            state.policy.record(decision)
            state.ledger.book(decision, site: "north")
        }
        let before = state.policy.memory
        for digest in ["e", "f", "g"] { state.move(to: Self.routed(.garPrimalDual, digest: digest), at: 100) }
        #expect(state.policy.memory == before)
    }
}
