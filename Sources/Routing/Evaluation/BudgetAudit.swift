import SunwardModel

/// A carbon allowance beside what was really caused: the policy's own books are not asked.
public struct BudgetAudit: Codable, Hashable, Sendable {
    /// What a constant price of quality, known beforehand, would have needed to reach the target.
    public struct Hindsight: Codable, Hashable, Sendable {
        /// In grams of the whole run; nil where no price reaches the target.
        public var leastGrams: Double?

        /// Whether that fits into the budget: only then can a router be blamed for an overrun.
        public var isFeasible: Bool
    }

    /// Allowed and caused over the whole run, in grams.
    public var allowedGrams: Double
    public var spentGrams: Double

    /// What the constrained oracle would have caused at the quality target: a budget below this no router can keep.
    public var leastGrams: Double

    /// nil where nobody asked for it.
    public var hindsight: Hindsight?

    /// Caused beyond what was allowed, as a part of what was allowed; 0 when the budget was kept.
    public var overrunFraction: Double

    /// The same for the worst single window of the run.
    public var worstWindowOverrunFraction: Double

    /// - Parameters:
    ///   - durationSeconds: Length of the run: the allowance is granted for each window of it, and in part for the last.
    ///   - hindsightGrams: What a constant price would have needed: nil when that is not known, infinite where no
    ///     price reaches the target.
    init(
        _ allowance: CarbonAllowance,
        records: [ReplayRecord],
        durationSeconds: Double,
        leastGrams: Double,
        hindsightGrams: Double? = nil
    ) {
        let windowSeconds = max(1, allowance.windowMinutes * 60)
        let allowed = allowance.gramsPerWindow * max(1, durationSeconds / windowSeconds)
        allowedGrams = allowed
        spentGrams = records.reduce(0) { $0 + $1.grams }
        self.leastGrams = leastGrams
        hindsight = hindsightGrams.map { grams in
            Hindsight(leastGrams: grams.isFinite ? grams : nil, isFeasible: grams <= allowed)
        }
        overrunFraction = Self.overrun(spentGrams, allowedGrams)
        worstWindowOverrunFraction = Self.overrun(
            Self.worstWindow(records, seconds: windowSeconds),
            allowance.gramsPerWindow
        )
    }

    /// Most carbon of the requests that arrived within any one window, in grams.
    private static func worstWindow(_ records: [ReplayRecord], seconds: Double) -> Double {
        var worst = 0.0
        var sum = 0.0
        var first = 0
        for record in records {
            sum += record.grams
            while records[first].arrival <= record.arrival - seconds {
                sum -= records[first].grams
                first += 1
            }
            worst = max(worst, sum)
        }
        return worst
    }

    private static func overrun(_ spent: Double, _ allowed: Double) -> Double {
        allowed > 0 ? max(0, spent / allowed - 1) : 0
    }
}
