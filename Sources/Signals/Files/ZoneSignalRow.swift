import Foundation

/// What a zone's file says of one moment; nil where its cell is empty.
public struct ZoneSignalRow: Hashable, Sendable {
    public var time: Date
    public var carbonGramsPerKWh: Double?

    /// May be negative.
    public var priceUSDPerMWh: Double?

    public var temperatureCelsius: Double?
    public var wetBulbCelsius: Double?

    /// Share of the installed power, 0 to 1.
    public var solarCapacityFactor: Double?

    /// Share of the installed power, 0 to 1.
    public var windCapacityFactor: Double?

    public init(
        time: Date,
        carbonGramsPerKWh: Double? = nil,
        priceUSDPerMWh: Double? = nil,
        temperatureCelsius: Double? = nil,
        wetBulbCelsius: Double? = nil,
        solarCapacityFactor: Double? = nil,
        windCapacityFactor: Double? = nil
    ) {
        self.time = time
        self.carbonGramsPerKWh = carbonGramsPerKWh
        self.priceUSDPerMWh = priceUSDPerMWh
        self.temperatureCelsius = temperatureCelsius
        self.wetBulbCelsius = wetBulbCelsius
        self.solarCapacityFactor = solarCapacityFactor
        self.windCapacityFactor = windCapacityFactor
    }

    /// Takes over every value that `later`, a revision of the same moment, has.
    mutating func revise(with later: ZoneSignalRow) {
        carbonGramsPerKWh = later.carbonGramsPerKWh ?? carbonGramsPerKWh
        priceUSDPerMWh = later.priceUSDPerMWh ?? priceUSDPerMWh
        temperatureCelsius = later.temperatureCelsius ?? temperatureCelsius
        wetBulbCelsius = later.wetBulbCelsius ?? wetBulbCelsius
        solarCapacityFactor = later.solarCapacityFactor ?? solarCapacityFactor
        windCapacityFactor = later.windCapacityFactor ?? windCapacityFactor
    }
}
