import Foundation
import SunwardModel

/// Settles what batteries hold at the end against what they held at the beginning, so that no policy gains by emptying
/// them.
///
/// A kilowatt-hour in store gives `oneWayEfficiency` of it back, and is worth what the grid asked for that on the last
/// day on the mean: the same for all policies. A policy that ends with less than it began with is charged the
/// difference, one that ends with more is given it.
struct StoredEnergy: Sendable {
    /// What one site's battery held at first, and what a kilowatt-hour in it is worth at the end.
    private struct Worth {
        var initialKWh: Double
        var costUSD: Double
        var carbonKilograms: Double
        var marginalCarbonKilograms: Double?
        var carbonTaxUSD: Double
        var waterLiters: Double
    }

    /// In the order of the fleet's sites; nil where there is no battery.
    private let worth: [Worth?]

    /// - Parameter end: Of the backtest's days.
    init(fleet: Fleet, truth: TrueSignals, end: Date) {
        worth = fleet.sites.map { site in
            guard let battery = site.battery else { return nil }
            func mean(_ metric: SiteMetric) -> Double? {
                let hours = (1...24).compactMap {
                    truth.value(of: .site(site.name, metric), at: end.addingTimeInterval(-3600 * Double($0)))
                }
                return hours.isEmpty ? nil : hours.reduce(0, +) / Double(hours.count)
            }
            let back = battery.oneWayEfficiency
            let price = mean(.price) ?? site.typical.priceUSDPerMWh
            let kilograms = (mean(.carbonIntensity) ?? site.typical.carbonIntensityGramsPerKWh) / 1000
            return Worth(
                initialKWh: battery.assumedChargeKWh,
                costUSD: back * (price / 1000 - battery.cycleCostUSDPerKWh),
                carbonKilograms: back * kilograms,
                marginalCarbonKilograms: mean(.marginalCarbonIntensity).map { back * $0 / 1000 },
                carbonTaxUSD: back * kilograms * site.carbonTaxUSDPerKilogram,
                waterLiters: back * site.water.energyWaterIntensityLitersPerKWh
            )
        }
    }

    /// How much more is in store at the end than at the beginning, kWh; 0 without batteries.
    func change(_ account: BacktestAccount) -> Double {
        changes(account).reduce(0) { $0 + $1.kilowattHours }
    }

    /// Charges a day for what it leaves in store.
    ///
    /// - Parameter day: The last.
    func settle(_ account: BacktestAccount, on day: inout BacktestDay) {
        for (worth, change) in changes(account) {
            day.costUSD -= change * worth.costUSD
            day.carbonKilograms -= change * worth.carbonKilograms
            day.carbonTaxUSD -= change * worth.carbonTaxUSD
            day.waterLiters -= change * worth.waterLiters
            day.marginalCarbonKilograms = day.marginalCarbonKilograms.flatMap { sum in
                worth.marginalCarbonKilograms.map { sum - change * $0 }
            }
        }
    }

    private func changes(_ account: BacktestAccount) -> [(worth: Worth, kilowattHours: Double)] {
        guard let last = account.hours.last else { return [] }
        return zip(worth, last.sites).compactMap { worth, site in
            worth.flatMap { worth in site.storedKWh.map { (worth, $0 - worth.initialKWh) } }
        }
    }
}
