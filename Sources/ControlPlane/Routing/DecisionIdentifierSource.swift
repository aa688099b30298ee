import Foundation
import Routing
import SeededRandom

/// Names decisions by time-ordered universally unique identifiers (version 7, RFC 9562), without a lock.
///
/// The 12 bits after the milliseconds are a finer fraction of them (section 6.2, method 3). The other 62 bits come from
/// the decision's number within this process, mixed with a random word of the process: as good as random, without
/// asking the system for randomness on every request.
public struct DecisionIdentifierSource: Sendable {
    private let processWord: UInt64

    /// - Parameter processWord: Random, the process's own; injected for tests.
    public init(processWord: UInt64 = UInt64.random(in: .min ... .max)) { self.processWord = processWord }

    /// The identifier of decision `number` of this process, made at `date`.
    public func identifier(_ number: UInt64, at date: Date) -> UUID {
        let milliseconds = max(0, date.timeIntervalSince1970 * 1000)
        let whole = UInt64(milliseconds)
        let fraction = min(0x0FFF, UInt64((milliseconds - Double(whole)) * 4096))
        return UUID(
            milliseconds: whole,
            next12Bits: fraction,
            random: SplitMix64.mixed(number &+ processWord) >> 2
        )
    }
}
