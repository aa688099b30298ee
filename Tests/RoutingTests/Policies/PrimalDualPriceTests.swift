import Foundation
import Routing
import SunwardModel
import Testing

/// Choices of `gar-pd` at given prices.
struct PrimalDualPriceTests {
    private func policy(price: Double, allowance: CarbonAllowance? = nil) -> GarPrimalDualPolicy {
        var settings = Pool.settings(precedence: .budget)
        settings.fixedQualityPrice = price
        settings.carbonAllowance = allowance
        return GarPrimalDualPolicy(settings)
    }

    @Test func `a fixed price of quality trades carbon by the formula`() throws {
        // At mu = 2: 0.1 - 1, 0.3 - 1.4, 1 - 1.8. At mu = 0.5: 0.1 - 0.25, 0.3 - 0.35, 1 - 0.45.
        #expect(policy(price: 2).choose(from: Pool.three, for: RequestTerms(), ticket: 0)?.model == 1)
        #expect(policy(price: 0.5).choose(from: Pool.three, for: RequestTerms(), ticket: 0)?.model == 0)
        #expect(policy(price: 5).choose(from: Pool.three, for: RequestTerms(), ticket: 0)?.model == 2)
    }

    @Test func `without a target the least carbon in the feasible set is taken`() throws {
        let policy = GarPrimalDualPolicy(Pool.settings())
        let choice = try #require(policy.choose(from: Pool.three, for: RequestTerms(qualityFloor: 0.6), ticket: 0))
        #expect(choice.model == 1 && choice.qualityPrice == 0)
    }

    @Test func `the price of carbon changes the choice at the same price of quality`() throws {
        // 600 g for 600 requests' window; spending 4 g a second is over the pace of 1 g and raises lambda.
        var policy = policy(price: 5, allowance: CarbonAllowance(gramsPerWindow: 6000, windowMinutes: 60))
        let before = try #require(policy.choose(from: Pool.three, for: RequestTerms(), ticket: 0))
        #expect(before.model == 2 && before.carbonPrice == 0)
        var found: RoutingChoice?
        for second in 1..<1500 {
            let terms = RequestTerms(precedence: .budget, time: Double(second))
            policy.record(
                DecisionFeedback(
                    site: 0,
                    workloadClass: 0,
                    model: 2,
                    qualityTarget: nil,
                    quality: 0.9,
                    carbonGrams: 2.5,
                    leastCarbonGrams: 0.1,
                    time: Double(second)
                )
            )
            let choice = try #require(policy.choose(from: Pool.three, for: terms, ticket: 0))
            guard choice.model != 2 else { continue }
            found = choice
            break
        }
        let changed = try #require(found)
        #expect(changed.carbonPrice > 0 && changed.qualityPrice == 5)
        // (1 + lambda) 0.7 more grams are no longer worth 5 * 0.2, and not because the budget refused them.
        #expect((1 + changed.carbonPrice) * 0.7 > 1)
        #expect(changed.budgetGrams ?? 0 > 1)
    }

    @Test func `a spent budget leaves only the least carbon where it has precedence, and flags where it has not`()
        throws
    {
        let allowance = CarbonAllowance(gramsPerWindow: 10, windowMinutes: 10)
        var budget = policy(price: 5, allowance: allowance)
        var settings = Pool.settings(precedence: .floor)
        settings.carbonAllowance = allowance
        var floor = GarPrimalDualPolicy(settings)
        for second in 0..<12 {
            let feedback = DecisionFeedback(
                site: 0,
                workloadClass: 0,
                model: 2,
                qualityTarget: nil,
                quality: 0.9,
                carbonGrams: 1,
                leastCarbonGrams: 0.1,
                time: Double(second)
            )
            budget.record(feedback)
            floor.record(feedback)
        }
        let held = RequestTerms(qualityFloor: 0.8, precedence: .budget, time: 12)
        let choice = try #require(budget.choose(from: Pool.three, for: held, ticket: 0))
        #expect(choice.model == 0)
        #expect(choice.violations == [.qualityFloor, .carbonBudget])
        let owed = RequestTerms(qualityFloor: 0.8, precedence: .floor, time: 12)
        let kept = try #require(floor.choose(from: Pool.three, for: owed, ticket: 0))
        #expect(kept.model == 2)
        #expect(kept.violations == .carbonBudget)
        // A window later it is free again.
        let later = RequestTerms(precedence: .budget, time: 700)
        #expect(budget.choose(from: Pool.three, for: later, ticket: 0)?.violations == [])
    }

    @Test func `a spent budget leaves the least carbon whatever outcomes have shown of each model's carbon`() throws {
        var policy = policy(price: 5, allowance: CarbonAllowance(gramsPerWindow: 10, windowMinutes: 10))
        // The small model causes half of what is predicted for it, the large one what is predicted.
        for (model, predicted, actual) in [(0, 0.1, 0.05), (2, 1, 1)] {
            for second in 0..<40 {
                let decision = DecisionFeedback(
                    site: 0,
                    workloadClass: 0,
                    model: model,
                    qualityTarget: nil,
                    quality: 0.9,
                    carbonGrams: predicted,
                    leastCarbonGrams: 0.1,
                    time: Double(second)
                )
                policy.record(decision)
                policy.learn(
                    OutcomeFeedback(
                        decision: decision,
                        quality: nil,
                        carbonGrams: actual,
                        latencySeconds: nil,
                        energyJoules: nil,
                        time: Double(second)
                    )
                )
            }
        }
        let terms = RequestTerms(qualityFloor: 0.8, hasOwnFloor: true, precedence: .budget, time: 40)
        let choice = try #require(policy.choose(from: Pool.three, for: terms, ticket: 0))
        #expect(choice.model == 0)
        #expect(choice.violations == [.qualityFloor, .carbonBudget])
        #expect(choice.overBudget == [1, 2])
    }

    @Test func `the prices of a site and of the fleet add`() throws {
        var settings = Pool.settings()
        settings.carbonAllowance = CarbonAllowance(gramsPerWindow: 600, windowMinutes: 10)
        var fleetOnly = GarPrimalDualPolicy(settings)
        settings.sites[0].carbonAllowance = CarbonAllowance(gramsPerWindow: 600, windowMinutes: 10)
        var both = GarPrimalDualPolicy(settings)
        for second in 0..<60 {
            let feedback = DecisionFeedback(
                site: 0,
                workloadClass: 0,
                model: 2,
                qualityTarget: nil,
                quality: 0.9,
                carbonGrams: 3,
                leastCarbonGrams: 0.1,
                time: Double(second)
            )
            fleetOnly.record(feedback)
            both.record(feedback)
        }
        let single = fleetOnly.carbonPrice(site: 0, at: 60)
        #expect(single > 0)
        #expect(abs(both.carbonPrice(site: 0, at: 60) - 2 * single) < 1e-9)
    }

    @Test func `prices are shown as choices have them: lambda is bounded where the floor has precedence`() {
        func lambda(_ precedence: RoutingSettings.Precedence) -> Double {
            var settings = Pool.settings(precedence: precedence)
            settings.carbonAllowance = CarbonAllowance(gramsPerWindow: 1, windowMinutes: 10)
            var policy = GarPrimalDualPolicy(settings)
            for second in 0..<500 {
                policy.record(
                    DecisionFeedback(
                        site: 0,
                        workloadClass: 0,
                        model: 2,
                        qualityTarget: nil,
                        quality: 0.9,
                        carbonGrams: 1,
                        leastCarbonGrams: 0.1,
                        time: Double(second)
                    )
                )
            }
            let prices = policy.prices(at: 500).filter { $0.key.hasPrefix("lambda/") }
            return prices.values.max() ?? .nan
        }
        #expect(abs(lambda(.floor) - 7) < 1e-9)
        #expect(lambda(.budget) > 7)
    }
}
