/// Carbon dioxide equivalent emitted for each unit of energy, kept in grams per kilowatt-hour.
public struct CarbonIntensity: Quantity {
    public let baseValue: Double

    public init(baseValue: Double) { self.baseValue = baseValue }

    /// Makes an intensity from grams per kilowatt-hour.
    public static func gramsPerKilowattHour(_ value: Double) -> CarbonIntensity { CarbonIntensity(baseValue: value) }

    public var gramsPerKilowattHour: Double { baseValue }

    public var kilogramsPerKilowattHour: Double { baseValue / 1000 }
}
