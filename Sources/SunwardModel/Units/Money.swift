/// An amount of money, kept in US dollars.
public struct Money: Quantity {
    public let baseValue: Double

    public init(baseValue: Double) { self.baseValue = baseValue }

    /// Makes an amount from US dollars.
    public static func dollars(_ value: Double) -> Money { Money(baseValue: value) }

    public var dollars: Double { baseValue }
}
