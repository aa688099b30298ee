import NIOCore

/// How long one attempt may stay silent before the exchange looks for another upstream.
///
/// A silent upstream and a slow one look the same. Whoever gives up too early multiplies load, whoever gives up too
/// late breaks the objective. So the budget follows what was predicted: several times the time to the first byte, at
/// least ``patience`` where no objective asks for haste, twice as much with each further attempt (the prediction may be
/// what is wrong), and less where a latency objective would be broken by waiting. Another upstream is asked *beside* the
/// silent one sooner (``untilRescue(spent:most:)``): that takes nothing from one that is only slow.
struct FirstByteBudget: Hashable, Sendable {
    /// Least, in seconds, so that an objective that is spent still lets an attempt answer.
    static let least = 0.25

    /// Least where no objective asks for haste, in seconds: predictions start from a profile somebody wrote.
    static let patience = 2.0

    /// Least before another upstream is asked beside a silent one, in seconds.
    static let haste = 0.5

    /// How many times its prediction an attempt may take.
    static let slack = 3.0

    /// Predicted 95th percentile of the time to the first byte, in seconds. For an answer in one piece this is the time
    /// of the whole answer.
    var predictedSeconds: Double

    /// What is asked of the whole answer, in seconds.
    var objectiveSeconds: Double?

    /// Predicted time of the rest of the answer after its first byte, in seconds.
    var restSeconds: Double

    init(predictedSeconds: Double, objectiveSeconds: Double? = nil, restSeconds: Double = 0) {
        self.predictedSeconds = predictedSeconds
        self.objectiveSeconds = objectiveSeconds
        self.restSeconds = restSeconds
    }

    /// The longest silence that is borne: the configured limit, or more where the answer itself is predicted to take
    /// longer, as one in one piece may.
    func longest(configured: TimeAmount) -> TimeAmount {
        let predicted = predictedSeconds.isFinite ? max(0, predictedSeconds) : 0
        return max(configured, .fractional(seconds: Self.slack * predicted))
    }

    /// How long before the attempt is given up where there is another.
    ///
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - spent: Seconds since the request.
    ///   - most: See ``longest(configured:)``.
    func amount(attempt: Int, spent: Double, most: TimeAmount) -> TimeAmount {
        amount(attempt: attempt, spent: spent, most: most, patience: Self.patience)
    }

    /// How long before another upstream is asked beside it.
    func untilRescue(spent: Double, most: TimeAmount) -> TimeAmount {
        amount(attempt: 1, spent: spent, most: most, patience: Self.haste)
    }

    private func amount(attempt: Int, spent: Double, most: TimeAmount, patience: Double) -> TimeAmount {
        let doubled = Double(1 << min(max(attempt - 1, 0), 8))
        let predicted = predictedSeconds.isFinite ? max(0, predictedSeconds) : 0
        var seconds = max(patience, Self.slack * predicted) * doubled
        if let objectiveSeconds {
            // An answer that comes in time must not be given up: half as much again as predicted is always allowed.
            let left = objectiveSeconds - spent - restSeconds
            seconds = min(seconds, max(left, 1.5 * predicted * doubled, Self.least))
        }
        return min(.fractional(seconds: seconds), most)
    }
}
