import LinearProgram

/// Minimises a weighted sum of quantities over all slots under the rows that couple them, by Dantzig-Wolfe column
/// generation: slots answer prices with points, the master mixes points and sets new prices.
///
/// Every answer to prices pi >= 0 proves a lower bound, `sum_t min_q (w + pi A) q - pi limit` (weak duality), so the
/// distance to the optimum is known at any time. Prices are smoothed towards those of the best bound (Wentges 1997).
struct ColumnGeneration {
    /// A mixture of points with what proves how good it is.
    struct Outcome {
        var objective = Double.infinity
        /// Of any solution: no mixture is below it.
        var bound = -Double.infinity
        /// Prices of the coupling rows at the best bound.
        var prices: [Double] = []
        /// Prices of each slot's own limits there.
        var slotPrices: [SlotPrices] = []
        /// theta, by slot and point.
        var weights: [[Double]] = []
        var rounds = 0
        /// Simplex iterations in the slots.
        var iterations = 0
        /// About how large the objective is among all points known: what zero is compared with.
        var size = 0.0
        /// Whether time was up before the gap was closed.
        var isCutShort = false
        /// How large the objective could be at all: what rounding is relative to where all points cost next to nothing.
        var potential = 0.0

        /// What is left between objective and bound, relative to the objective or, near zero, to what it could be.
        var relativeGap: Double {
            guard objective.isFinite, bound.isFinite else { return .infinity }
            return max(0, objective - bound) / scale
        }

        /// What gaps are relative to.
        var scale: Double {
            max(objective.isFinite ? abs(objective) : size, 1e-6 * size, 1e-8 * potential, .leastNormalMagnitude)
        }
    }

    /// Distance to the bound at which it is good enough, relative to the objective.
    static let targetGap = 1e-7
    static let maxRounds = 200
    /// Pull towards the prices of the best bound, and the gap down to which it keeps prices from swinging: closer to the
    /// optimum it would only hold them back.
    private static let smoothing = (pull: 0.3, leastGap: 1e-4)
    /// By how much prices go beyond those of a master whose points were all found for other objectives: the trade-off
    /// between objectives is convex, points far apart show but its chords, and its slope where a bound ends it is steeper
    /// than any of them. Prices too high are the worse mistake: what they find is much like what is known.
    private static let steepening = 2.0
    /// Violations of coupling rows below this, relative to the limit, are rounding.
    private static let negligibleViolation = 1e-9
    /// M in turn, in units of the objective per limit: mild as long as nothing is known that keeps the rows, because
    /// prices far too high lead the slots astray.
    private static let penalties = [4, 32, 1e3, 1e5, 1e7]
    /// How exactly slots are solved at the most, and while the gap is still wide, relative to the objective.
    private static let precision = 1e-9...1e-3
    /// The same at prices that are but a first guess.
    private static let firstPrecision = 3e-2

    let crew: SlotCrew
    let solver: any LinearProgramSolving
    let deadline: ContinuousClock.Instant?

    /// - Parameters:
    ///   - potential: how large the objective could be at all.
    ///   - earlier: the outcome for another objective, whose mixture of the first of `points` keeps the coupling rows.
    ///   - isFeasible: whether some mixture of `points` is known to keep the coupling rows.
    ///   - endsEarly: whether the best so far is of use when time is up.
    ///   - points: by slot; what is known, and gains what is found.
    /// - Returns: nil when no mixture keeps the coupling rows, or some slot cannot be served.
    func minimise(
        _ weights: [Double],
        potential: Double,
        under couplings: [SlotMaster.Coupling],
        from prices: [Double]?,
        after earlier: Outcome?,
        isFeasible: Bool,
        endsEarly: Bool,
        points: inout [[SlotPoint]]
    ) async throws -> Outcome? {
        var outcome = Outcome()
        do {
            let isThere = try await minimise(
                weights,
                potential: potential,
                under: couplings,
                from: prices,
                after: earlier,
                isFeasible: isFeasible,
                points: &points,
                &outcome
            )
            return isThere ? outcome : nil
        } catch let error as PlanningError where error.code == .timeLimit {
            guard endsEarly, outcome.objective.isFinite, outcome.bound.isFinite else { throw error }
            outcome.isCutShort = true
            return outcome
        }
    }

    /// Whether there is a mixture; `outcome` is the best so far at any time.
    private func minimise(
        _ weights: [Double],
        potential: Double,
        under couplings: [SlotMaster.Coupling],
        from prices: [Double]?,
        after earlier: Outcome?,
        isFeasible: Bool,
        points: inout [[SlotPoint]],
        _ outcome: inout Outcome
    ) async throws -> Bool {
        outcome.potential = potential
        outcome.size = points.reduce(0) { sum, slot in sum + (slot.map { abs($0.cost(weights)) }.max() ?? 0) }
        var master: SlotMaster?
        var asked = couplings.map { _ in 0.0 }
        var penalty = Self.penalties.startIndex
        if points.allSatisfy({ !$0.isEmpty }) {
            var known = try self.master(weights, couplings, points, size: outcome.size)
            let kept = isFeasible ? try known.solveWithoutViolations(rooms: PhaseSolve.widerRooms, from: earlier) : nil
            let answer = try kept ?? known.solve()
            asked = prices ?? answer.prices.map { isFeasible ? Self.steepening * $0 : $0 }
            _ = accept(answer, &outcome)
            master = known
        } else if let prices {
            asked = prices
        }
        var isSmoothed = false
        var precision = prices == nil ? Self.firstPrecision : Self.precision.upperBound
        while outcome.rounds < Self.maxRounds {
            try Task.checkCancellation()
            outcome.rounds += 1
            let priced = Self.priced(weights, couplings, asked)
            let scale = outcome.scale / Double(points.count)
            guard let found = try await crew.minimise(priced, precision: precision * scale, deadline: deadline) else {
                return false
            }
            outcome.iterations += found.reduce(0) { $0 + $1.iterations }
            improveBound(&outcome, found, couplings, asked)
            let news = Self.news(found, points)
            for t in news.indices { points[t] += news[t] }
            outcome.size = max(outcome.size, found.reduce(0) { $0 + abs($1.point.cost(weights)) })
            if master == nil {
                master = try self.master(weights, couplings, points, size: outcome.size)
            } else {
                try master?.add(news)
            }
            guard var answer = try master?.solve() else { return false }
            let isKept = accept(answer, &outcome)
            if isKept, outcome.relativeGap <= Self.targetGap { return true }
            let isStuck = news.allSatisfy(\.isEmpty)
            if isStuck, !isSmoothed, precision <= Self.precision.lowerBound {
                if isKept { return true }
                guard penalty + 1 < Self.penalties.endIndex else { return false }
                penalty += 1
                try master?.setPenalty(Self.penalties[penalty], size: outcome.size)
                guard let dearer = try master?.solve() else { return false }
                answer = dearer
            }
            precision =
                isStuck
                ? Self.precision.lowerBound
                : min(max(0.02 * outcome.relativeGap, Self.precision.lowerBound), Self.precision.upperBound)
            isSmoothed =
                !isStuck && outcome.rounds > 1 && isKept && outcome.relativeGap > Self.smoothing.leastGap
            let pull = isSmoothed ? Self.smoothing.pull : 0
            asked = zip(outcome.prices, answer.prices).map { pull * $0 + (1 - pull) * $1 }
        }
        return outcome.objective.isFinite
    }

    private func master(
        _ weights: [Double],
        _ couplings: [SlotMaster.Coupling],
        _ points: [[SlotPoint]],
        size: Double
    ) throws -> SlotMaster {
        var master = try SlotMaster(
            solver: solver,
            weights: weights,
            couplings: couplings,
            slots: points.count,
            size: size,
            penalty: Self.penalties[0],
            deadline: deadline
        )
        try master.add(points)
        return master
    }

    /// Takes over a mixture that keeps the coupling rows; whether it does.
    private func accept(_ answer: SlotMaster.Answer, _ outcome: inout Outcome) -> Bool {
        guard answer.violation <= Self.negligibleViolation else { return false }
        outcome.objective = answer.objective
        outcome.weights = answer.weights
        return true
    }

    private func improveBound(
        _ outcome: inout Outcome,
        _ found: [SlotAnswer],
        _ couplings: [SlotMaster.Coupling],
        _ prices: [Double]
    ) {
        var bound = CautiousSum()
        for answer in found { bound.add(answer.bound) }
        for (price, coupling) in zip(prices, couplings) { bound.add(-price * coupling.limit) }
        guard bound.least > outcome.bound else { return }
        outcome.bound = bound.least
        outcome.prices = prices
        outcome.slotPrices = found.map(\.prices)
    }

    /// `w + pi A`.
    static func priced(_ weights: [Double], _ couplings: [SlotMaster.Coupling], _ prices: [Double]) -> [Double] {
        var priced = weights
        for (price, coupling) in zip(prices, couplings) where price != 0 {
            for n in priced.indices { priced[n] += price * coupling.coefficients[n] }
        }
        return priced
    }

    /// Points that are not known yet, by slot.
    private static func news(_ found: [SlotAnswer], _ points: [[SlotPoint]]) -> [[SlotPoint]] {
        found.enumerated().map { t, answer in
            let isKnown = points[t].contains { known in
                zip(known.quantities, answer.point.quantities).allSatisfy {
                    abs($0 - $1) <= 1e-12 * max(abs($0), abs($1), 1e-9)
                }
            }
            return isKnown ? [] : [answer.point]
        }
    }
}
