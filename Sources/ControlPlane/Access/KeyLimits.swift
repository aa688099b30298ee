import Foundation
import SunwardModel

/// The running limits of one key. Pure: the times are given.
///
/// Rates count in real time, since they guard machines; budgets count by days of service time, as plans do.
struct KeyLimits: Sendable {
    private(set) var allowance: KeyAllowance
    private var requests: TokenBucket?
    private var tokens: TokenBucket?
    var meter: KeyMeter

    init(_ allowance: KeyAllowance, now: Date, instant: ContinuousClock.Instant) {
        self.allowance = allowance
        requests = allowance.requestsPerMinute.map { TokenBucket(perMinute: $0, at: instant) }
        tokens = allowance.tokensPerMinute.map { TokenBucket(perMinute: $0, at: instant) }
        meter = KeyMeter(day: now)
    }

    /// Takes a request in, with the tokens it is expected to use; a refused one takes nothing.
    mutating func admit(
        tokens amount: Double,
        now: Date,
        instant: ContinuousClock.Instant
    ) throws(AccessRefusal) -> RateLimits {
        meter.advance(to: now)
        if let budget = allowance.spendUSDPerDay, meter.total.usd >= budget {
            throw .spendBudget(until: meter.nextDay)
        }
        if let budget = allowance.carbonGramsPerDay, meter.total.grams >= budget {
            throw .carbonBudget(until: meter.nextDay)
        }
        refill(to: instant)
        if let wait = requests?.wait(for: 1), wait > .zero { throw .requestRate(retryAfter: wait) }
        if let wait = tokens?.wait(for: amount), wait > .zero { throw .tokenRate(retryAfter: wait) }
        requests?.take(1)
        tokens?.take(amount)
        return room
    }

    /// What is left now.
    mutating func room(instant: ContinuousClock.Instant) -> RateLimits {
        refill(to: instant)
        return room
    }

    private mutating func refill(to instant: ContinuousClock.Instant) {
        requests?.refill(to: instant)
        tokens?.refill(to: instant)
    }

    private var room: RateLimits { RateLimits(requests: requests?.room, tokens: tokens?.room) }

    /// Accounts for a request that has ended, in place of what was reserved for it.
    mutating func settle(_ use: KeyUse, reservedTokens: Double, now: Date, instant: ContinuousClock.Instant) {
        meter.advance(to: now)
        meter.add(use)
        tokens?.refill(to: instant)
        tokens?.take(use.tokens - reservedTokens)
    }

    /// Puts a changed allowance in force. What has been used stays used.
    mutating func change(to allowance: KeyAllowance, instant: ContinuousClock.Instant) {
        self.allowance = allowance
        requests = Self.changed(requests, to: allowance.requestsPerMinute, instant)
        tokens = Self.changed(tokens, to: allowance.tokensPerMinute, instant)
    }

    private static func changed(
        _ bucket: TokenBucket?,
        to perMinute: Double?,
        _ instant: ContinuousClock.Instant
    ) -> TokenBucket? {
        guard let perMinute else { return nil }
        guard var bucket else { return TokenBucket(perMinute: perMinute, at: instant) }
        bucket.refill(to: instant)
        bucket.resize(perMinute: perMinute)
        return bucket
    }
}
