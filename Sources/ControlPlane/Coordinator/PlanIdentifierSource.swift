import Foundation

/// Names plans by time-ordered universally unique identifiers (version 7, RFC 9562).
///
/// The coordinator names a plan itself, so that a plan made while the database is away has a name; and names sort by
/// the time of planning.
public struct PlanIdentifierSource: Sendable {
    private let random: @Sendable () -> UInt64

    /// - Parameter random: Where the 74 random bits of each identifier come from; injected for tests.
    public init(random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.random = random
    }

    /// A new identifier for a plan made at `date`.
    public func next(at date: Date) -> UUID {
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        let high = (milliseconds << 16) | 0x7000 | (random() & 0x0FFF)
        let low = (random() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            )
        )
    }
}
