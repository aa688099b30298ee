import ArgumentParser
import Routing
import SunwardModel

/// What a policy is held to in `sunward route evaluate`.
struct GoalOptions: ParsableArguments {
    @Option(help: "Mean quality to reach, as a part of the best single model's: 0.95 is 95 %.")
    var targetQuality: Double?

    @Option(help: "Whether the target is about all requests together or each data set: overall or dataset.")
    var targetScope: ReplaySettings.TargetScope = .overall

    @Option(help: "Least predicted quality of a request's model, 0 to 1.")
    var floor: Double = 0

    @Option(help: "Latency objective: 95 % of answers within so many seconds.")
    var slo: Double?

    @Option(help: "Carbon that the whole run may cause, in grams.")
    var budget: Double?

    @Option(help: "The same, as a part of what the best single model would cause.")
    var budgetFraction: Double?

    @Option(help: "Length of the budget's rolling window in minutes of the run; the whole run when left out.")
    var budgetWindowMinutes: Double?

    @Flag(
        help: """
            Also find what the best constant price, known beforehand, would have needed to reach the target: overruns \
            of a budget below that are nobody's fault. Takes twelve times as long.
            """
    )
    var hindsight = false

    @Option(help: "What is kept when quality and budget cannot both be: floor or budget.")
    var precedence: RoutingSettings.Precedence = .floor

    @Option(help: "How far below the best prediction gar-epsilon may go.")
    var epsilon: Double = 0.05

    func validate() throws {
        try Self.require(targetQuality.map { $0 > 0 && $0 <= 1.5 }, "--target-quality must be above 0 and at most 1.5")
        try Self.require((0...1).contains(floor), "--floor must be 0 to 1")
        try Self.require((0...1).contains(epsilon), "--epsilon must be 0 to 1")
        try Self.require(slo.map { $0 > 0 && $0.isFinite }, "--slo must be above 0 seconds")
        try Self.require(budget.map { $0 > 0 && $0.isFinite }, "--budget must be above 0 grams")
        try Self.require(budgetFraction.map { $0 > 0 && $0 <= 10 }, "--budget-fraction must be above 0 and at most 10")
        try Self.require(budgetWindowMinutes.map { $0 > 0 && $0.isFinite }, "--budget-window-minutes must be above 0")
        if budget != nil, budgetFraction != nil {
            throw ValidationError("--budget and --budget-fraction say the same thing; give one")
        }
        if hindsight, targetQuality == nil || replayBudget == nil || targetScope != .overall {
            throw ValidationError(
                "--hindsight needs --target-quality with scope overall, and --budget or --budget-fraction"
            )
        }
    }

    var replayBudget: ReplayBudget? {
        let window = budgetWindowMinutes.map { $0 * 60 }
        if let budget { return ReplayBudget(.grams(budget), windowSeconds: window) }
        return budgetFraction.map { ReplayBudget(.partOfBestSingle($0), windowSeconds: window) }
    }

    static func require(_ holds: Bool?, _ message: String) throws {
        if holds == false { throw ValidationError(message) }
    }
}
