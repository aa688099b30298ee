import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

struct KeyLimitsTests {
    private let start = ContinuousClock.now

    private func limits(_ allowance: KeyAllowance) -> KeyLimits {
        KeyLimits(allowance, now: lateEvening, instant: start)
    }

    private func refusal(
        _ limits: inout KeyLimits,
        tokens: Double = 0,
        after seconds: Double = 0,
        now: Date = lateEvening
    ) -> AccessRefusal? {
        do throws(AccessRefusal) {
            _ = try limits.admit(tokens: tokens, now: now, instant: start + .seconds(seconds))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a minute's requests may come at once, and then one as each has its time`() {
        var limits = limits(KeyAllowance(requestsPerMinute: 6))
        for _ in 0..<6 { #expect(refusal(&limits) == nil) }
        #expect(refusal(&limits) == .requestRate(retryAfter: .seconds(10)))
        #expect(refusal(&limits, after: 9.5) != nil)
        #expect(refusal(&limits, after: 10) == nil)
        #expect(refusal(&limits, after: 10) != nil)
        // However long nobody came, more than a minute's worth is not saved up.
        for _ in 0..<6 { #expect(refusal(&limits, after: 10_000) == nil) }
        #expect(refusal(&limits, after: 10_000) != nil)
    }

    @Test func `tokens are reserved as expected and settled as used`() {
        var limits = limits(KeyAllowance(tokensPerMinute: 600))
        #expect(refusal(&limits, tokens: 400) == nil)
        #expect(refusal(&limits, tokens: 400) == .tokenRate(retryAfter: .seconds(20)))
        // It used but 100: the rest is there again at once.
        limits.settle(KeyUse(tokens: 100), reservedTokens: 400, now: lateEvening, instant: start)
        #expect(refusal(&limits, tokens: 400) == nil)
        // It used 700 instead of 400: those who come later wait for it.
        limits.settle(KeyUse(tokens: 700), reservedTokens: 400, now: lateEvening, instant: start)
        #expect(refusal(&limits, tokens: 10) == .tokenRate(retryAfter: .seconds(21)))
        #expect(refusal(&limits, tokens: 10, after: 21) == nil)
    }

    @Test func `a request larger than the minute is let in when nothing else is, and waited off after it`() {
        var limits = limits(KeyAllowance(tokensPerMinute: 600))
        #expect(refusal(&limits, tokens: 1200) == nil)
        #expect(refusal(&limits, tokens: 1) == .tokenRate(retryAfter: .seconds(60.1)))
        #expect(refusal(&limits, tokens: 1200, after: 60) == .tokenRate(retryAfter: .seconds(60)))
        #expect(refusal(&limits, tokens: 1200, after: 120) == nil)
    }

    @Test(arguments: [KeyAllowance(requestsPerMinute: 0), KeyAllowance(tokensPerMinute: 0)])
    func `a rate of nothing lets nobody in, from the first request on, and says to come back in a day`(
        _ nothing: KeyAllowance
    ) throws {
        var changed = limits(KeyAllowance(requestsPerMinute: 60, tokensPerMinute: 600))
        changed.change(to: nothing, instant: start)
        for var limits in [limits(nothing), changed] {
            for (tokens, seconds) in [(0.0, 0.0), (1, 0), (1e9, 30), (0, 1e6)] {
                let refusal = refusal(&limits, tokens: tokens, after: seconds)
                let expected: AccessRefusal =
                    nothing.requestsPerMinute == nil
                    ? .tokenRate(retryAfter: .seconds(86_400)) : .requestRate(retryAfter: .seconds(86_400))
                #expect(refusal == expected, "\(tokens) tokens after \(seconds) s")
            }
            // What a request that was let in before took and gives back is no room either.
            limits.settle(KeyUse(tokens: 0), reservedTokens: 500, now: lateEvening, instant: start)
            #expect(refusal(&limits) != nil)
        }
    }

    @Test func `a refused request takes nothing`() {
        var limits = limits(KeyAllowance(requestsPerMinute: 2, tokensPerMinute: 600))
        #expect(refusal(&limits, tokens: 600) == nil)
        for _ in 0..<5 { #expect(refusal(&limits, tokens: 600) == .tokenRate(retryAfter: .seconds(60))) }
        #expect(refusal(&limits, tokens: 0) == nil)
        for _ in 0..<5 { #expect(refusal(&limits, tokens: 0) == .requestRate(retryAfter: .seconds(30))) }
        #expect(refusal(&limits, tokens: 300, after: 30) == nil)
    }

    @Test func `budgets of money and carbon close for the rest of the day, and open with the next`() {
        let midnight = lateEvening.addingTimeInterval(60)
        var money = limits(KeyAllowance(spendUSDPerDay: 1))
        money.settle(KeyUse(usd: 0.99), reservedTokens: 0, now: lateEvening, instant: start)
        #expect(refusal(&money) == nil)
        money.settle(KeyUse(usd: 0.02), reservedTokens: 0, now: lateEvening, instant: start)
        #expect(refusal(&money) == .spendBudget(until: midnight))
        #expect(refusal(&money, now: midnight) == nil)
        var carbon = limits(KeyAllowance(carbonGramsPerDay: 10))
        carbon.settle(KeyUse(grams: 10), reservedTokens: 0, now: lateEvening, instant: start)
        #expect(refusal(&carbon) == .carbonBudget(until: midnight))
        #expect(refusal(&carbon, now: midnight) == nil)
        var nothing = limits(KeyAllowance(spendUSDPerDay: 0))
        #expect(refusal(&nothing) == .spendBudget(until: midnight))
    }

    @Test func `rates go by real time though the service's clock stands or races`() {
        var limits = limits(KeyAllowance(requestsPerMinute: 1))
        #expect(refusal(&limits) == nil)
        #expect(refusal(&limits, now: lateEvening.addingTimeInterval(86_400)) != nil)
        #expect(refusal(&limits, after: 60) == nil)
    }

    @Test func `a request without limits is let in and has no headers`() throws {
        var limits = limits(KeyAllowance())
        let room = try limits.admit(tokens: 1e9, now: lateEvening, instant: start)
        #expect(room.headers.isEmpty)
    }

    @Test func `what is left is told in OpenAI's headers`() throws {
        var limits = limits(KeyAllowance(requestsPerMinute: 60, tokensPerMinute: 6000))
        let room = try limits.admit(tokens: 1500, now: lateEvening, instant: start)
        let headers = Dictionary(uniqueKeysWithValues: room.headers.map { ($0.name, $0.value) })
        #expect(
            headers == [
                "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-reset-requests": "1s", "x-ratelimit-limit-tokens": "6000",
                "x-ratelimit-remaining-tokens": "4500", "x-ratelimit-reset-tokens": "15s",
            ]
        )
    }

    @Test(
        arguments: [
            (0.0, "0ms"), (0.0124, "13ms"), (0.999, "999ms"), (1, "1s"), (1.001, "2s"), (59.5, "1m0s"), (366, "6m6s"),
        ]
    )
    func `durations are written as OpenAI writes them, rounded up`(_ seconds: Double, _ text: String) {
        #expect(RateLimits.text(.seconds(seconds)) == text)
    }

    @Test func `classes that the key does not allow are refused before anything is taken`() throws {
        let ring = KeyRing()
        let key = sampleKey("anna", classes: ["chat"], allowance: KeyAllowance(requestsPerMinute: 1))
        ring.publish([key], now: lateEvening)
        let holder = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        let expected = AccessRefusal.classNotAllowed("batch", allowed: ["chat"])
        for _ in 0..<3 { #expect(holder.refusal(workloadClass: "batch", instant: start) == expected) }
        #expect(holder.refusal(workloadClass: "chat", instant: start) == nil)
    }
}
