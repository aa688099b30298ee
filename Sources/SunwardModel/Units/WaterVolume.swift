/// A volume of water, kept in litres.
public struct WaterVolume: Quantity {
    public let baseValue: Double

    public init(baseValue: Double) { self.baseValue = baseValue }

    /// Makes a volume from litres.
    public static func liters(_ value: Double) -> WaterVolume { WaterVolume(baseValue: value) }

    public var liters: Double { baseValue }
}
