import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// The holder of a key that has been shown: what they may do, and their running limits behind one short lock.
///
/// It may be called from event loops. Whoever holds on to one while its key changes goes on counting in the same place.
public final class KeyedClient: Sendable {
    public let key: APIKey
    private let limits: NIOLockedValueBox<KeyLimits>

    init(_ key: APIKey, now: Date, instant: ContinuousClock.Instant = .now) {
        self.key = key
        limits = NIOLockedValueBox(KeyLimits(key.allowance, now: now, instant: instant))
    }

    private init(_ key: APIKey, sharing limits: NIOLockedValueBox<KeyLimits>) {
        self.key = key
        self.limits = limits
    }

    /// Takes a request in.
    ///
    /// - Parameters:
    ///   - workloadClass: The class it asks for or was guessed to be of; nil where that is not known.
    ///   - tokens: How many it is expected to use, prompt and answer together. They are reserved until ``settle``, which
    ///     must be called once for every request that was let in.
    ///   - now: Service time, for the day's budgets.
    ///   - instant: Real time, for the rates.
    /// - Throws: Why it is not let in; then nothing was reserved. A day's budget lets in whoever comes before it is
    ///   spent: what is under way at that moment may exceed it.
    public func admit(
        workloadClass: String?,
        tokens: Double,
        now: Date,
        instant: ContinuousClock.Instant = .now
    ) throws(AccessRefusal) -> RateLimits {
        if let workloadClass, let allowed = key.classes, !allowed.contains(workloadClass) {
            throw .classNotAllowed(workloadClass, allowed: allowed)
        }
        let result = limits.withLockedValue { limits -> Result<RateLimits, AccessRefusal> in
            do throws(AccessRefusal) {
                return .success(try limits.admit(tokens: max(0, tokens), now: now, instant: instant))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// What is left of the key's rates, for who is refused.
    public func rateLimits(instant: ContinuousClock.Instant = .now) -> RateLimits {
        limits.withLockedValue { $0.room(instant: instant) }
    }

    /// Accounts for a request that was let in and has ended, well or not.
    ///
    /// - Parameters:
    ///   - tokens: What it used, prompt and answer together.
    ///   - usd: What the energy cost, in USD.
    ///   - grams: What was emitted, in grams of CO2.
    ///   - reservedTokens: What ``admit`` was given.
    ///   - now: Service time.
    ///   - instant: Real time.
    public func settle(
        tokens: Double,
        usd: Double,
        grams: Double,
        reservedTokens: Double,
        now: Date,
        instant: ContinuousClock.Instant = .now
    ) {
        let use = KeyUse(requests: 1, tokens: max(0, tokens), usd: max(0, usd), grams: max(0, grams))
        limits.withLockedValue {
            $0.settle(use, reservedTokens: max(0, reservedTokens), now: now, instant: instant)
        }
    }

    /// What has been used on the UTC day that holds `now`, by all services on this database as far as is known here.
    public func use(now: Date) -> KeyUse {
        limits.withLockedValue { limits in
            limits.meter.advance(to: now)
            return limits.meter.total
        }
    }

    /// The same holder after a change of the key.
    func changed(to key: APIKey, instant: ContinuousClock.Instant = .now) -> KeyedClient {
        if key.allowance != self.key.allowance {
            limits.withLockedValue { $0.change(to: key.allowance, instant: instant) }
        }
        return KeyedClient(key, sharing: limits)
    }

    /// Lets the keeper of the day's use see and change it.
    func withMeter<Result>(_ body: (inout KeyMeter) -> Result) -> Result {
        limits.withLockedValue { body(&$0.meter) }
    }
}
