import Foundation

/// What a backtest found, as it is printed.
public struct BacktestReport: Codable, Sendable {
    /// Where 95 % of the resampled figures lie.
    public struct Interval: Codable, Hashable, Sendable {
        public var low: Double
        public var high: Double
    }

    /// A relative difference, -0.05 for 5 % less, with its interval.
    public struct Difference: Codable, Hashable, Sendable {
        public var relative: Double
        public var interval: Interval?
    }

    /// What one site did under a policy.
    public struct SiteDetail: Codable, Hashable, Sendable {
        public var queries: Double
        public var facilityKWh: Double
        public var gridKWh: Double
        public var renewableKWh: Double
        public var costUSD: Double
        public var carbonKg: Double
        public var waterL: Double

        /// What its battery gave; nil without one.
        public var dischargedKWh: Double?
    }

    /// What one policy came to.
    public struct Policy: Codable, Sendable {
        /// Grid energy, without carbon taxes.
        public var costUSD: Double

        /// At the average intensity.
        public var carbonKg: Double

        /// At the marginal intensity, where every site has a feed of it.
        public var marginalCarbonKg: Double?

        /// Carbon taxes and internal carbon prices.
        public var carbonTaxUSD: Double
        public var waterL: Double

        /// Water used beyond the fleet's budget, summed over the UTC days.
        public var waterOverBudgetL: Double

        /// How much more batteries hold at the end than at the beginning; cost, carbon and water are settled for it.
        public var storedChangeKWh: Double

        /// Demand-weighted mean seconds of a request.
        public var delayMeanSeconds: Double

        /// Seconds that 95 % of requests do not exceed, by the mean delays of area, class, site and hour.
        public var delayP95Seconds: Double
        public var unservedShare: Double

        /// Share of requests that sites were given beyond what they can do in the time.
        public var overloadShare: Double

        /// Energy drawn beyond the sites' grid limits.
        public var overdrawnKWh: Double

        /// Share of demand whose site changed between consecutive slots beyond what demand forced.
        public var churn: Double

        /// How much worse than perfect foresight in the first objective; nil when that is zero there.
        public var regret: Double?

        /// The first objective, and the policy that regret is measured against.
        public var regretObjective: String
        public var regretReference: String

        /// Of the figures above, by their names.
        public var intervals: [String: Interval]

        /// To the comparison's reference, by the figures' names.
        public var differences: [String: Difference]

        public var plans: Int

        /// Wall-clock seconds from snapshot to plan; nil when not asked for, since no two runs take the same.
        public var planMeanSeconds: Double?

        /// By site; nil when not asked for.
        public var sites: [String: SiteDetail]?
    }

    /// Two policies whose figures belong together.
    public struct Comparison: Codable, Sendable {
        public var policy: String
        public var against: String

        /// By the figures' names.
        public var differences: [String: Difference]
    }

    public var fleet: String
    public var from: Date
    public var days: Int
    public var forecast: String
    public var seed: UInt64

    /// What `differences` compare with.
    public var reference: String

    /// In the order they were asked for; `policies` has the figures.
    public var order: [String]
    public var policies: [String: Policy]

    /// The bounded policies beside those that bound them.
    public var comparisons: [Comparison]
}
