import NIOConcurrencyHelpers
import Foundation
import SunwardModel

/// Names plans by time-ordered universally unique identifiers (version 7, RFC 9562).
///
/// The coordinator names a plan itself, so that a plan made while the database is away has a name; and names sort by
/// the time of planning.
///
/// Plans of one millisecond (the rule on a held clock) count up in the 12 bits after the time, so that they sort in the
/// order in which they were made (RFC 9562, section 6.2, method 1).
public struct PlanIdentifierSource: Sendable {
    private struct Last {
        var milliseconds: UInt64 = 0
        var counter: UInt64 = 0
    }

    private let random: @Sendable () -> UInt64
    private let last = NIOLockedValueBox(Last())

    /// - Parameter random: Where the random bits of each identifier come from; injected for tests.
    public init(random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.random = random
    }

    /// A new identifier for a plan made at `date`.
    public func next(at date: Date) -> UUID {
        let time = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        // Begins in the lower half, so that there is room to count up.
        let fresh = random() & 0x07FF
        let (milliseconds, counter) = last.withLockedValue { last in
            let isSame = time == last.milliseconds && last.counter < 0x0FFF
            last = Last(milliseconds: time, counter: isSame ? last.counter + 1 : fresh)
            return (last.milliseconds, last.counter)
        }
        return UUID(milliseconds: milliseconds, next12Bits: counter, random: random())
    }
}
