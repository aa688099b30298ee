/// What a site's meters and feeds report; the raw value is the name on the wire and in the database.
public enum SiteMetric: String, Codable, Hashable, Sendable, CaseIterable {
    /// Location-based average intensity of the grid.
    case carbonIntensity = "carbon_intensity_grams_per_kwh"
    /// Intensity of the next kilowatt-hour drawn from the grid.
    case marginalCarbonIntensity = "marginal_carbon_intensity_grams_per_kwh"
    case price = "price_usd_per_mwh"
    /// Power that the site's photovoltaics can deliver now.
    case solarPower = "solar_kw"
    /// Power that the site's wind turbines can deliver now.
    case windPower = "wind_kw"
    case wetBulbTemperature = "wet_bulb_celsius"
    /// Water used since 00:00 UTC, as metered.
    case waterUsedToday = "water_used_today_liters"
    case gridDraw = "grid_draw_kw"
    case itLoad = "it_load_kw"
    /// Requests waiting at the site, or at one of its models.
    case queueDepth = "queue_depth"
    /// Requests being served at the site, or by one of its models.
    case runningRequests = "running_requests"
    /// 1 while the site, or one of its models, can serve; 0 while it cannot.
    case available = "available"
    /// What the site's battery holds.
    case batteryCharge = "battery_charge_kwh"

    /// Values that can be real, in the unit of the metric's name.
    public var validRange: ClosedRange<Double> {
        switch self {
        case .carbonIntensity, .marginalCarbonIntensity: 0...5_000
        case .price: -10_000...100_000
        case .solarPower, .windPower, .gridDraw, .itLoad: 0...10_000_000
        case .wetBulbTemperature: -90...60
        case .waterUsedToday: 0...1_000_000_000
        case .queueDepth, .runningRequests: 0...100_000_000
        case .available: 0...1
        case .batteryCharge: 0...100_000_000
        }
    }

    /// Whether the metric may be reported for one model of the site.
    public var mayNameModel: Bool {
        switch self {
        case .queueDepth, .runningRequests, .available: true
        default: false
        }
    }

    /// Whether it is power of the site's own sun or wind.
    public var isOwnSupply: Bool { self == .solarPower || self == .windPower }

    /// Whether the coordinator forecasts it and plans by it.
    public var isForecast: Bool {
        switch self {
        case .carbonIntensity, .marginalCarbonIntensity, .price, .solarPower, .windPower, .wetBulbTemperature: true
        default: false
        }
    }
}
