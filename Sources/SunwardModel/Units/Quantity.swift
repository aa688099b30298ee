/// A physical or monetary amount stored as one `Double` in a fixed base unit.
///
/// Conforming types name their base unit in their initialiser's label, so a bare number never crosses an interface.
public protocol Quantity: Hashable, Comparable, Sendable, AdditiveArithmetic {
    /// The amount in the type's base unit.
    var baseValue: Double { get }

    /// Makes an amount from a number of base units.
    init(baseValue: Double)
}

extension Quantity {
    public static var zero: Self { Self(baseValue: 0) }

    public static func < (left: Self, right: Self) -> Bool { left.baseValue < right.baseValue }

    public static func + (left: Self, right: Self) -> Self { Self(baseValue: left.baseValue + right.baseValue) }

    public static func - (left: Self, right: Self) -> Self { Self(baseValue: left.baseValue - right.baseValue) }

    /// The amount scaled by a dimensionless factor.
    public static func * (left: Self, factor: Double) -> Self { Self(baseValue: left.baseValue * factor) }

    /// The dimensionless ratio of two amounts.
    public static func / (left: Self, right: Self) -> Double { left.baseValue / right.baseValue }
}
