/// Points of the unit interval that spread evenly, one after the other: the Kronecker sequence of the golden ratio.
///
/// The n-th point is the fractional part of `phase + n / phi`, in 64-bit integer arithmetic, which wraps around as
/// fractional parts do. Of any n points in a row, the number that falls into an interval differs from n times its length
/// by no more than a few (O(log n); the golden ratio has the smallest constant, L. Kuipers and H. Niederreiter, 1974),
/// so that shares are followed from the first request on, without chance and without memory.
public struct EvenSequence: Hashable, Sendable {
    /// 2^64 / phi, odd.
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Where it begins, so that sequences of many areas and classes do not run in step.
    public let phase: UInt64

    public init(phase: UInt64 = 0) { self.phase = phase }

    /// Point number `turn`, at least 0 and below 1.
    public func point(_ turn: UInt64) -> Double { UnitInterval.fraction(phase &+ turn &* Self.step) }
}
