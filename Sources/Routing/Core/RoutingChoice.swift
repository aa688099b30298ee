import SunwardModel

/// What a policy decided.
public struct RoutingChoice: Hashable, Sendable {
    /// Limits that the choice does not keep, because no model did.
    public struct Violations: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let qualityFloor = Violations(rawValue: 1)
        public static let latencyObjective = Violations(rawValue: 2)
        public static let carbonCap = Violations(rawValue: 4)
        public static let carbonBudget = Violations(rawValue: 8)
    }

    /// Place in the pool of the model whose answer is used; the last to run where several are.
    public var model: Int

    /// Models that run before it and are charged too: a cascade's first answer, an exploration. Mostly empty.
    public var alsoRun: [Int]

    public var violations: Violations

    /// The floor that was held, and the prices the choice was made at (lambda, mu).
    public var qualityFloor: Double
    public var carbonPrice: Double
    public var qualityPrice: Double

    /// Most carbon that the remaining budget left to this request, in grams; nil where no budget held it back.
    public var budgetGrams: Double?

    /// Models that the budget refused, by what they really cause as outcomes have shown it. Mostly empty.
    public var overBudget: [Int]

    public init(
        model: Int,
        alsoRun: [Int] = [],
        violations: Violations = [],
        qualityFloor: Double = 0,
        carbonPrice: Double = 0,
        qualityPrice: Double = 0,
        budgetGrams: Double? = nil,
        overBudget: [Int] = []
    ) {
        self.model = model
        self.alsoRun = alsoRun
        self.violations = violations
        self.qualityFloor = qualityFloor
        self.carbonPrice = carbonPrice
        self.qualityPrice = qualityPrice
        self.budgetGrams = budgetGrams
        self.overBudget = overBudget
    }
}
