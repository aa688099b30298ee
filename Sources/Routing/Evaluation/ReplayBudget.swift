import SunwardModel

/// The carbon that a replay may cause, as a user says it.
public struct ReplayBudget: Sendable {
    public enum Amount: Sendable {
        /// Grams of the whole replay.
        case grams(Double)
        /// A part of what the best single model would cause at the same requests and intensities.
        case partOfBestSingle(Double)
    }

    public var amount: Amount

    /// Length of the rolling window that it is granted in, in proportion; the whole replay when nil.
    public var windowSeconds: Double?

    public init(_ amount: Amount, windowSeconds: Double? = nil) {
        self.amount = amount
        self.windowSeconds = windowSeconds
    }

    /// What a policy is given for a replay of `durationSeconds`.
    ///
    /// - Parameter bestSingleGrams: What the best single model would cause in the whole replay.
    func allowance(durationSeconds: Double, bestSingleGrams: Double) -> CarbonAllowance {
        let grams =
            switch amount {
            case .grams(let grams): grams
            case .partOfBestSingle(let part): part * bestSingleGrams
            }
        let window = min(windowSeconds ?? durationSeconds, durationSeconds)
        return CarbonAllowance(gramsPerWindow: grams * window / durationSeconds, windowMinutes: window / 60)
    }
}
