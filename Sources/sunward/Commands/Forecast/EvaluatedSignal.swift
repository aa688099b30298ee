import ArgumentParser
import Signals
import SunwardModel

/// The signals of recorded files that forecasters can be tried on.
enum EvaluatedSignal: String, CaseIterable, ExpressibleByArgument {
    case carbonIntensity = "carbon_intensity"
    case price
    case wetBulb = "wet_bulb"
    case solar
    case wind

    /// The key that decides how the signal is forecast.
    func key(zone: String) -> SignalKey {
        switch self {
        case .carbonIntensity: .site(zone, .carbonIntensity)
        case .price: .site(zone, .price)
        case .wetBulb: .site(zone, .wetBulbTemperature)
        case .solar: .site(zone, .solarPower)
        case .wind: .site(zone, .windPower)
        }
    }

    func value(of row: ZoneSignalRow) -> Double? {
        switch self {
        case .carbonIntensity: row.carbonGramsPerKWh
        case .price: row.priceUSDPerMWh
        case .wetBulb: row.wetBulbCelsius
        case .solar: row.solarCapacityFactor
        case .wind: row.windCapacityFactor
        }
    }

    /// The day-ahead MAPE of carbon intensity that CarbonCast publishes for a zone, as a share: of other years, from
    /// weather and generation forecasts that this has not.
    func reference(zone: String) -> Double? {
        guard self == .carbonIntensity else { return nil }
        return ["US-CAL-CISO": 0.097, "US-MIDA-PJM": 0.027, "US-TEX-ERCO": 0.115][zone]
    }
}

extension ForecasterKind: ExpressibleByArgument {}
