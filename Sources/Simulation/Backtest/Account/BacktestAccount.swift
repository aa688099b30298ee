import Foundation
import SunwardModel

/// What a policy came to, interval by interval.
struct BacktestAccount: Sendable {
    let policy: BacktestPolicy
    let sites: [String]
    var hours: [HourAccount] = []
    var plans = 0
    var planSeconds = 0.0

    init(policy: BacktestPolicy, sites: [String]) {
        self.policy = policy
        self.sites = sites
    }

    /// What was spent of a greedy policy's measure on intervals that ended by `date`.
    func spent(_ measure: GreedyAllocation.Measure, before date: Date) -> Double {
        hours.filter { $0.end <= date }.reduce(0) { $0 + $1.amount(measure) }
    }
}

extension HourAccount {
    /// Kilograms of carbon or dollars of energy.
    func amount(_ measure: GreedyAllocation.Measure) -> Double {
        switch measure {
        case .carbon: carbonKilograms
        case .price: costUSD
        }
    }

    /// Dollars of an objective, as the planner counts them.
    func amount(_ objective: ObjectivePolicy.Objective) -> Double {
        switch objective {
        case .energy: costUSD
        case .carbon: carbonTaxUSD
        case .delay: delayUSD
        }
    }
}
