import Foundation
/// Minimises a weighted sum of quantities over all slots under the rows that couple them, by Dantzig-Wolfe column
/// generation: slots answer prices with points, the master mixes points and sets new prices.
///
/// Every answer to prices pi >= 0 proves a lower bound, `sum_t min_q (w + pi A) q - pi limit` (weak duality), so the
/// distance to the optimum is known at any time. Prices are smoothed towards those of the best bound (Wentges 1997).
struct ColumnGeneration {
    /// A mixture of points with what proves how good it is.
    struct Outcome {
        var objective: Double
        /// Of any solution: no mixture is below it.
        var bound: Double
        /// Prices of the coupling rows at the best bound.
        var prices: [Double]
        /// theta, by slot and point.
        var weights: [[Double]]
        var rounds: Int

        var relativeGap: Double {
            max(0, objective - bound) / max(abs(objective), .leastNormalMagnitude)
        }
    }

    /// Distance to the bound at which it is good enough, relative to the objective.
    static let targetGap = 1e-7
    static let maxRounds = 200
    /// Pull towards the prices of the best bound.
    private static let smoothing = 0.3
    /// Violations of coupling rows below this, relative to the limit, are rounding.
    private static let negligibleViolation = 1e-9
    private static let penalties = [1e3, 1e5, 1e7]

    let crew: SlotCrew
    let master: SlotMaster
    let deadline: ContinuousClock.Instant?

    /// - Parameter points: by slot; what is known, and gains what is found.
    /// - Returns: nil when no mixture keeps the coupling rows, or some slot cannot be served.
    func minimise(
        _ weights: [Double],
        under couplings: [SlotMaster.Coupling],
        from prices: [Double]?,
        points: inout [[SlotPoint]]
    ) async throws -> Outcome? {
        var outcome = Outcome(objective: .infinity, bound: -.infinity, prices: [], weights: [], rounds: 0)
        var asked = try prices ?? guess(weights, couplings, points)
        var isSmoothed = false
        var penalty = Self.penalties.startIndex
        while outcome.rounds < Self.maxRounds {
            try Task.checkCancellation()
            outcome.rounds += 1
            guard let found = try await ask(weights, couplings, asked) else { return nil }
            let bound = self.bound(found, weights, couplings, asked)
            if bound > outcome.bound { (outcome.bound, outcome.prices) = (bound, asked) }
            let news = add(found, to: &points, weights)
            var answer = try master.solve(
                points: points,
                weights: weights,
                couplings: couplings,
                penalty: Self.penalties[penalty]
            )
            let isKept = answer.violation <= Self.negligibleViolation
            if isKept {
                outcome.objective = min(outcome.objective, answer.objective)
                outcome.weights = answer.weights
                if outcome.relativeGap <= Self.targetGap { return outcome }
            }
            if news == 0, !isSmoothed {
                if isKept { return outcome }
                guard penalty + 1 < Self.penalties.endIndex else { return nil }
                penalty += 1
                answer = try master.solve(
                    points: points,
                    weights: weights,
                    couplings: couplings,
                    penalty: Self.penalties[penalty]
                )
            }
            isSmoothed = news > 0 && outcome.rounds > 1 && isKept
            let pull = isSmoothed ? Self.smoothing : 0
            asked = zip(outcome.prices, answer.prices).map { pull * $0 + (1 - pull) * $1 }
        }
        return outcome.objective.isFinite ? outcome : nil
    }

    /// Prices to begin with: what the points of earlier phases suggest, or none.
    private func guess(
        _ weights: [Double],
        _ couplings: [SlotMaster.Coupling],
        _ points: [[SlotPoint]]
    ) throws -> [Double] {
        guard points.allSatisfy({ !$0.isEmpty }), !couplings.isEmpty else { return couplings.map { _ in 0 } }
        return try master.solve(points: points, weights: weights, couplings: couplings, penalty: Self.penalties[0])
            .prices
    }

    private func ask(
        _ weights: [Double],
        _ couplings: [SlotMaster.Coupling],
        _ prices: [Double]
    ) async throws -> [SlotPoint]? {
        var priced = weights
        for (price, coupling) in zip(prices, couplings) where price != 0 {
            for n in priced.indices { priced[n] += price * coupling.coefficients[n] }
        }
        return try await crew.minimise(priced, deadline: deadline)
    }

    private func bound(
        _ points: [SlotPoint],
        _ weights: [Double],
        _ couplings: [SlotMaster.Coupling],
        _ prices: [Double]
    ) -> Double {
        var bound = points.reduce(0) { $0 + $1.cost(weights) }
        for (price, coupling) in zip(prices, couplings) where price != 0 {
            bound += price * (points.reduce(0) { $0 + $1.cost(coupling.coefficients) } - coupling.limit)
        }
        return bound
    }

    /// Keeps points that are not known yet; how many that were.
    private func add(_ found: [SlotPoint], to points: inout [[SlotPoint]], _ weights: [Double]) -> Int {
        var news = 0
        for (t, point) in found.enumerated() {
            let isKnown = points[t].contains { known in
                zip(known.quantities, point.quantities).allSatisfy {
                    abs($0 - $1) <= 1e-12 * max(abs($0), abs($1), 1e-9)
                }
            }
            if isKnown { continue }
            points[t].append(point)
            news += 1
        }
        return news
    }
}
