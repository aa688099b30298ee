import Foundation
import SunwardModel

/// What a policy came to on one day of a backtest; days add up.
struct BacktestDay: Sendable {
    var demand = 0.0
    var unserved = 0.0
    var costUSD = 0.0
    var carbonKilograms = 0.0
    var marginalCarbonKilograms: Double? = 0
    var carbonTaxUSD = 0.0
    var waterLiters = 0.0
    var delayUSD = 0.0
    var overloaded = 0.0
    var overdrawnKWh = 0.0
    var moved = 0.0
    var movable = 0.0
    var delays = DelayHistogram()

    init() {}

    mutating func add(_ hour: HourAccount) {
        demand += hour.demand
        unserved += hour.unserved
        costUSD += hour.costUSD
        carbonKilograms += hour.carbonKilograms
        marginalCarbonKilograms = Self.sum(marginalCarbonKilograms, hour.marginalCarbonKilograms)
        carbonTaxUSD += hour.carbonTaxUSD
        waterLiters += hour.waterLiters
        delayUSD += hour.delayUSD
        overloaded += hour.overloaded
        overdrawnKWh += hour.overdrawnKWh
        moved += hour.moved
        movable += hour.movable
        delays.add(hour.delays)
    }

    /// Adds another day.
    mutating func add(_ other: BacktestDay) {
        demand += other.demand
        unserved += other.unserved
        costUSD += other.costUSD
        carbonKilograms += other.carbonKilograms
        marginalCarbonKilograms = Self.sum(marginalCarbonKilograms, other.marginalCarbonKilograms)
        carbonTaxUSD += other.carbonTaxUSD
        waterLiters += other.waterLiters
        delayUSD += other.delayUSD
        overloaded += other.overloaded
        overdrawnKWh += other.overdrawnKWh
        moved += other.moved
        movable += other.movable
        delays.add(other.delays)
    }

    /// Dollars of an objective.
    func amount(_ objective: ObjectivePolicy.Objective) -> Double {
        switch objective {
        case .energy: costUSD
        case .carbon: carbonTaxUSD
        case .delay: delayUSD
        }
    }

    private static func sum(_ one: Double?, _ other: Double?) -> Double? {
        one.flatMap { one in other.map { one + $0 } }
    }
}
