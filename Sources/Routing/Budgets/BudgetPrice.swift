import Foundation
import SunwardModel

/// The shadow price of one carbon budget (lambda) and what of it is left to the next request.
///
/// lambda is kept as l = log(1 + lambda), so that a step changes the price by a part of itself and needs no tuning to
/// the scale of a pool:
///
///     l <- max(0, l + eta (g_t / b_t - 1))
///
/// which is DESIGN's step measured in the pace b_t. Beside this integral a proportional part rises from 0 to
/// `urgency` while the slack falls through the last `reservePart` of the allowance, so that spending slows before the
/// guard (``BudgetStand/allowedGrams``) stops it.
struct BudgetPrice: Sendable {
    /// Slack below which the price rises beside its integral, as a part of the allowance.
    static let reservePart = 0.01

    /// What the proportional part adds to log(1 + lambda) when no slack is left.
    static let urgency = 4.0

    /// Bound of log(1 + lambda): a price of a thousand leaves nothing but the least carbon, and a higher one would only
    /// take longer to come down.
    static let ceiling = log(1000.0)

    /// Bound of the integral while only the least carbon is chosen anyway (anti-windup).
    static let idleBound = log(100.0)

    private(set) var budget: RollingBudget
    private var logPrice = 0.0
    private var decisions = 0.0
    private var latest: BudgetPressure
    private var latestUntil = -Double.infinity
    private let stepScale: Double

    init(_ budget: RollingBudget, stepScale: Double) {
        self.budget = budget
        self.stepScale = stepScale
        latest = budget.pressure(at: 0)
    }

    /// How the budget stands for a request at `time`. Answers from the last booking unless so much time has passed
    /// without one that spending has rolled out of the window.
    func stand(at time: Double) -> BudgetStand {
        let pressure = time < latestUntil ? latest : budget.pressure(at: time)
        let reserve = Self.reservePart * budget.allowance.gramsPerWindow
        let want = min(1, max(0, reserve > 0 ? 1 - pressure.slackGrams / reserve : 1))
        return BudgetStand(
            price: exp(min(Self.ceiling, logPrice + Self.urgency * want)) - 1,
            slackGrams: pressure.slackGrams,
            remainingGrams: pressure.remainingGrams
        )
    }

    /// Takes a decision of `grams` into account; `least` is what the cheapest model would have caused. When that is the
    /// one that was chosen, a higher price could not have changed anything, and above `idleBound` it does not rise.
    mutating func record(_ grams: Double, least: Double?, isLeast: Bool, at time: Double) {
        let pace = (time < latestUntil ? latest : budget.pressure(at: time)).paceGramsPerRequest
        decisions += 1
        // Far over the pace a step is bounded, so that one huge request does not swing the price.
        let excess = min(isLeast && logPrice > Self.idleBound ? 0 : 5, pace > 0 ? grams / pace - 1 : 5)
        logPrice = min(Self.ceiling, max(0, logPrice + step * excess))
        budget.book(grams, least: least, at: time)
        latest = budget.pressure(at: time)
        latestUntil = time + budget.bucketSeconds
    }

    /// Puts real carbon in the place of booked carbon.
    mutating func correct(by difference: Double, decidedAt: Double) {
        budget.correct(by: difference, decidedAt: decidedAt)
    }

    /// Counts what others have spent of the same allowance; the price itself is only moved by decisions.
    mutating func include(_ spent: RollingBudget) {
        budget.include(spent)
        latestUntil = -.infinity
    }

    /// eta: large for the first decisions, then such that the price can follow within a tenth of a window.
    private var step: Double {
        let window = latest.expectedRequests
        let settled = min(0.02, max(0.0005, window > 0 ? 20 / window : 0.02))
        return stepScale * (settled + 0.02 / (1 + decisions / 50))
    }

    /// For ``PolicyMemory``: the price, then the budget's row.
    var numbers: [Double] { [logPrice, decisions] + budget.numbers }

    mutating func restore(_ numbers: [Double]) {
        guard numbers.count > 2, numbers[0].isFinite, numbers[1].isFinite else { return }
        guard budget.takeOver(Array(numbers[2...])) else { return }
        logPrice = min(Self.ceiling, max(0, numbers[0]))
        decisions = max(0, numbers[1])
        latestUntil = -.infinity
    }
}
