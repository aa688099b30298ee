/// Keeps the mean of a stream on a target: proportional and integral control of the accumulated shortfall.
///
/// The shortfall D = sum of (A - q) is itself the integral of the error, so holding D near zero holds the mean of the
/// whole stream, not only of its latest part. DESIGN's mu <- mu + eta (A - q) makes mu proportional to D, and keeps a
/// constant D, and so a lasting miss, as the price of a lasting mu; here an integral I of D takes that load over:
///
///     signal = kappa_n D + I        I <- I + gamma_n D        gamma_n = 0.025 kappa_n^2
///
/// kappa_n falls as 1 / n, from 0.15 to its settled 0.03 within the first twelve hundred requests: a larger one would
/// chase the luck of the first grades at a price. gamma makes the pair critically damped where a unit of signal moves
/// quality by 0.1, an assumed figure: more than the span of a quarter over four factors of e in the price of quality.
/// Where a fit has measured that a unit moves less (``PriceCurve``), the settled kappa is larger by as much, up to three
/// times.
/// The gains were chosen on replayed and simulated streams.
///
/// The mean of a finite stream lies as often below its target as above when D is held about zero, by what grades differ
/// by chance. A target is a promise, so that D is held about a small surplus S_n instead, which is earned once:
/// thirteen requests' worth, half a point of the first 2,400 requests and nothing of a million. Under a budget's price
/// lambda it is S / (1 + 4 lambda): what nobody is owed is not bought with a budget that is short. Next to the best that
/// models can do, where even a high price moves little, what was lost is hard to win back: there the aim is up to a
/// quarter higher. Wherever it says D above, D + S_n is meant.
/// What I integrates is bounded, or a great shortfall (a step in the grid's carbon intensity, an outage, a budget that
/// was spent) would wind it up; and I stands still while the latest quality already makes up for such a shortfall.
struct DeficitControl: Sendable, Hashable {
    /// Bounds of the signal, symmetrical about zero.
    static let limit = 8.0

    /// Bounds of D in requests' worth of quality. A shortfall beyond is forgiven, since paying it back would overshoot
    /// the target for long after an outage; a surplus beyond is not saved up, since spending it would let quality sag.
    static let deficitRange = -100.0...300.0

    /// What D may grow to while something else decides: what a budget that has precedence took is paid back so far.
    private static let heldDeficit = 100.0

    private static let settledGain = 0.03
    private static let firstGain = 0.15
    private static let integralPerSquaredGain = 0.025

    /// Surplus that the control aims at, in requests' worth (the spread of D on replayed streams is about five), and the
    /// requests over which the aim follows the budget's price.
    private static let surplus = 13.0
    private static let surplusRequests = 300.0

    /// How flat the curve of quality over price may be before the surplus grows with it, and how far it grows.
    private static let usualFlatness = 2.2
    private static let largestSurplusScale = 1.25

    /// Most that the settled kappa is scaled by: a curve that is flat says little.
    private static let largestGainScale = 3.0

    /// Requests that the latest quality is taken over, and the shortfall from which it counts.
    private static let recentRequests = 200.0
    private static let greatDeficit = 20.0

    /// How far the latest mean has to lie on the other side of the target to count as working a shortfall off.
    private static let recoveringPace = 0.02

    /// Most of D that I integrates.
    private static let integratedDeficit = 40.0

    /// Tolerances over which ``leeway`` is used up.
    private static let lentTolerances = 2.5

    /// What kappa D may reach alone.
    private static let proportionalLimit = 1.5

    /// D, in requests' worth of quality: above zero the mean is below its target.
    private(set) var deficit = 0.0
    private(set) var integral = 0.0
    private(set) var count = 0.0

    /// S_n, in requests' worth.
    private var reserve = 0.0

    /// Mean shortfall of the latest requests.
    private var recent = 0.0

    /// Factor on kappa (eta_mu relative to its default).
    let stepScale: Double

    /// By how much less a unit of signal moves quality than the gains are made for. It scales the settled kappa alone: a
    /// first gain above its own would chase the luck of the first grades.
    var flatness = 1.0

    init(stepScale: Double = 1) { self.stepScale = stepScale }

    /// kappa D + I, within `limit` about zero.
    var signal: Double {
        let proportional = min(Self.proportionalLimit, max(-Self.proportionalLimit, gain * lack))
        return min(Self.limit, max(-Self.limit, proportional + integral))
    }

    /// What is missing to the surplus that is aimed at, in requests' worth.
    private var lack: Double { deficit + reserve }

    /// Shortfall that is still taken for chance: three eighths of a point over at most 40,000 requests, and never less
    /// than nine requests' worth.
    var tolerance: Double { max(9, 0.00375 * min(count, 40_000)) }

    /// Whether the mean lies below its target by more than ``tolerance``.
    var isInDeficit: Bool { deficit > tolerance }

    /// How much may still be lent to a carbon budget, 0 to 1: ``lentTolerances`` in all. A run of hard prompts takes
    /// several tolerances; to win each back at once, at whatever price, spends a budget that would have lasted, and chance
    /// gives most of them back.
    var leeway: Double { min(1, max(0, 1 - deficit / (Self.lentTolerances * tolerance))) }

    /// Adds one request.
    ///
    /// - Parameters:
    ///   - shortfall: A - q of the request, as it is accounted for.
    ///   - expected: The same as it is believed to turn out, where that differs because a grade is still to come.
    ///   - carbonPrice: lambda of the budgets, 0 where they do not press.
    ///   - isHeld: Whether something else decides at present, so that the integral must not grow (anti-windup).
    mutating func add(_ shortfall: Double, expected: Double? = nil, carbonPrice: Double = 0, isHeld: Bool = false) {
        guard shortfall.isFinite else { return }
        count += 1
        reserve += (surplus / (1 + 4 * max(0, carbonPrice)) - reserve) / Self.surplusRequests
        let before = deficit
        correct(by: shortfall)
        if isHeld { deficit = min(deficit, max(before, Self.heldDeficit)) }
        recent += ((expected ?? shortfall) - recent) / min(count, Self.recentRequests)
        let bounded = min(Self.integratedDeficit, max(-Self.integratedDeficit, lack))
        let step = Self.integralPerSquaredGain * gain * gain * bounded
        if isHeld && step > 0 || isRecovering { return }
        integral = min(Self.limit, max(-Self.limit, integral + step))
    }

    /// Changes what an earlier request was taken to be.
    mutating func correct(by difference: Double) {
        guard difference.isFinite else { return }
        deficit = min(Self.deficitRange.upperBound, max(Self.deficitRange.lowerBound, deficit + difference))
    }

    /// Whether a great shortfall or surplus is being worked off.
    private var isRecovering: Bool {
        abs(deficit) > Self.greatDeficit
            && (deficit > 0 ? recent < -Self.recoveringPace : recent > Self.recoveringPace)
    }

    private var gain: Double {
        let settled = min(Self.largestGainScale, flatness) * Self.settledGain
        return stepScale * max(settled, Self.firstGain / (1 + count / 300))
    }

    /// S before any budget's price.
    private var surplus: Double {
        Self.surplus * min(Self.largestSurplusScale, max(1, flatness / Self.usualFlatness))
    }

    var numbers: [Double] { [deficit, integral, count, recent, reserve] }

    mutating func restore(_ numbers: [Double]) {
        guard (4...5).contains(numbers.count), numbers.allSatisfy(\.isFinite), numbers[2] >= 0 else { return }
        deficit = 0
        correct(by: numbers[0])
        integral = min(Self.limit, max(-Self.limit, numbers[1]))
        count = numbers[2]
        recent = numbers[3]
        // Earlier versions had none.
        reserve = numbers.count == 5 ? min(Self.largestSurplusScale * Self.surplus, max(0, numbers[4])) : 0
    }
}
