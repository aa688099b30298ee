import Foundation
import SunwardModel

extension RollingBudget {
    /// How the budget stands at `now`, in service seconds.
    ///
    /// Looking ahead from now to a moment s, the window that ends at s holds what of the past has not rolled out of it,
    /// `old(s)`, and everything caused from now on. So the carbon that can be caused until s is at most G - old(s), and
    ///
    ///     b = min over s of (G - old(s)) / N(s)            N(s): requests expected until s
    ///
    /// is the greatest even spending that overspends no window: DESIGN's remaining budget / expected remaining
    /// requests, at its tightest. Moments nearer than a twelfth of the window are left out of b, where a few requests'
    /// chance would swing it; they are covered by the slack, which is the least of G - old(s) - N(s) least grams. Both leave a small part of G
    /// free (``plannedPart``, ``guardedPart``).
    public func pressure(at now: Double) -> BudgetPressure {
        let now = max(now, time ?? now)
        let limit = allowance.gramsPerWindow
        let first = firstBucket(at: now)
        let inside = 1 - fraction(of: now)
        let least = meanLeastGrams
        var later = 0.0
        for step in 0...Self.bucketsPerWindow { later += held(first + step) }

        var pace = Double.infinity
        var slack = Double.infinity
        var spent = 0.0
        // The expected number grows by a closed form whose exponential is carried along from bucket to bucket.
        let slow = arrivals.slowPerSecond
        let burst = (arrivals.fastPerSecond - slow) * arrivals.fastSeconds
        let step = exp(-bucketSeconds / arrivals.fastSeconds)
        var decay = 1.0
        var expected = 0.0
        for ahead in 0...Self.bucketsPerWindow {
            let cut = held(first + ahead)
            later -= cut
            // After a whole window everything up to now has rolled out.
            let old = ahead == Self.bucketsPerWindow ? 0 : later + cut * inside
            if ahead == 0 { spent = old }
            expected = max(0, slow * Double(ahead) * bucketSeconds + burst * (1 - decay))
            decay *= step
            slack = min(slack, limit * Self.guardedPart - old - expected * least)
            guard ahead >= Self.bucketsPerWindow / 12, expected > 0 else { continue }
            pace = min(pace, max(0, limit * Self.plannedPart - old) / expected)
        }
        return BudgetPressure(
            spentGrams: spent,
            remainingGrams: limit - spent,
            expectedRequests: expected,
            paceGramsPerRequest: pace,
            slackGrams: slack
        )
    }
}
