/// An amount of electric energy, kept in kilowatt-hours.
public struct Energy: Quantity {
    public let baseValue: Double

    public init(baseValue: Double) { self.baseValue = baseValue }

    /// Makes an energy from kilowatt-hours.
    public static func kilowattHours(_ value: Double) -> Energy { Energy(baseValue: value) }

    /// Makes an energy from joules (3.6 MJ to the kilowatt-hour).
    public static func joules(_ value: Double) -> Energy { Energy(baseValue: value / 3.6e6) }

    public var kilowattHours: Double { baseValue }

    public var joules: Double { baseValue * 3.6e6 }
}
