/// Long-run means of a site's signals, assumed until a reading or forecast has arrived.
public struct TypicalSignals: Codable, Hashable, Sendable {
    public var carbonIntensityGramsPerKWh: Double
    public var priceUSDPerMWh: Double
    public var wetBulbCelsius: Double

    public init(carbonIntensityGramsPerKWh: Double, priceUSDPerMWh: Double, wetBulbCelsius: Double = 15) {
        self.carbonIntensityGramsPerKWh = carbonIntensityGramsPerKWh
        self.priceUSDPerMWh = priceUSDPerMWh
        self.wetBulbCelsius = wetBulbCelsius
    }
}
