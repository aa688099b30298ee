import Foundation
import Routing
import SeededRandom

/// Names decisions by time-ordered universally unique identifiers (version 7, RFC 9562), without a lock.
///
/// The 12 bits after the milliseconds are a finer fraction of them (section 6.2, method 3). The next 61 bits come from
/// the decision's number within this process, mixed with a random word of the process: as good as random, without
/// asking the system for randomness on every request. The last bit says who measures what becomes of the decision; so
/// that is known of every decision, however long ago and by whichever service it was made.
public struct DecisionIdentifierSource: Sendable {
    private let processWord: UInt64

    /// - Parameter processWord: Random, the process's own; injected for tests.
    public init(processWord: UInt64 = UInt64.random(in: .min ... .max)) { self.processWord = processWord }

    /// The identifier of decision `number` of this process, made at `date`.
    ///
    /// - Parameter isMeasured: See ``RouteRequest/isMeasured``.
    public func identifier(_ number: UInt64, at date: Date, isMeasured: Bool = false) -> UUID {
        let milliseconds = max(0, date.timeIntervalSince1970 * 1000)
        let whole = UInt64(milliseconds)
        let fraction = min(0x0FFF, UInt64((milliseconds - Double(whole)) * 4096))
        return UUID(
            milliseconds: whole,
            next12Bits: fraction,
            random: SplitMix64.mixed(number &+ processWord) >> 2 & ~1 | (isMeasured ? 1 : 0)
        )
    }
}

extension UUID {
    /// Whether what becomes of the decision of this name is measured by who asked for it: ``RouteRequest/isMeasured``.
    var isOfMeasuredDecision: Bool { uuid.15 & 1 == 1 }
}
