/// A mass of carbon dioxide equivalent, kept in kilograms.
public struct CarbonMass: Quantity {
    public let baseValue: Double

    public init(baseValue: Double) { self.baseValue = baseValue }

    /// Makes a mass from kilograms.
    public static func kilograms(_ value: Double) -> CarbonMass { CarbonMass(baseValue: value) }

    /// Makes a mass from grams.
    public static func grams(_ value: Double) -> CarbonMass { CarbonMass(baseValue: value / 1000) }

    public var kilograms: Double { baseValue }

    public var grams: Double { baseValue * 1000 }
}
