/// The quality-carbon frontiers of policies side by side.
public struct SweepReport: Codable, Sendable {
    /// One setting of one policy.
    public struct Point: Codable, Hashable, Sendable {
        public var policy: String

        /// Value of the policy's knob; nil for a policy without one.
        public var knob: Double?
        public var quality: Double
        public var joulesPerRequest: Double
        public var gramsPerRequest: Double
    }

    /// Figures that were published with the data, not measured here.
    public struct Quoted: Codable, Hashable, Sendable {
        public var name: String
        public var source: String
        public var joulesAtRelativeQuality: [String: Double?]
    }

    public var prompts: Int
    public var seeds: [UInt64]
    public var bestSingle: EvaluationReport.BestSingle

    /// Policies in the order of the table; references after them.
    public var policies: [String]
    public var references: [String]
    public var frontier: [Point]

    /// Joules a request needed at a part of the best single model's quality, by policy and part; null where a policy
    /// does not get there.
    public var joulesAtRelativeQuality: [String: [String: Double?]]

    /// Low and high end of the middle 95 % of resamples of the prompts.
    public var intervals: [String: [String: [Double]]]

    /// What a policy needs beyond ``ownPolicy`` on the same resample: low and high end of the middle 95 %. Above zero
    /// at both ends means that it needs more.
    public var beyondOwnPolicy: [String: [String: [Double]]]

    public var quoted: [Quoted]

    /// The policy that others are compared with.
    public static let ownPolicy = "gar-pd"

    /// What a linear classifier over weighted words with the category as a feature is said to reach on such data.
    public static let quotedClassifier = Quoted(
        name: "TF-IDF + logistic",
        source: "the data set's own notes; on its validation part",
        joulesAtRelativeQuality: ["1.00": nil, "0.99": nil, "0.98": nil, "0.95": 196, "0.90": 145]
    )
}
