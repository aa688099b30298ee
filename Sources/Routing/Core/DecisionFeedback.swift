/// A decision as its policy gets it back, right after it was made.
public struct DecisionFeedback: Sendable {
    public var site: Int
    public var workloadClass: Int
    public var model: Int

    /// Mean quality that the class is to reach (A), where it has a target.
    public var qualityTarget: Double?

    /// Predicted for the chosen model.
    public var quality: Double

    /// Predicted carbon of everything the decision runs, in grams.
    public var carbonGrams: Double

    /// Predicted carbon of the cheapest model that could have taken the request; nil where nobody said. A budget keeps
    /// this much in reserve for every request to come.
    public var leastCarbonGrams: Double?

    /// Service time of the decision, in seconds since the reference date.
    public var time: Double

    public init(
        site: Int,
        workloadClass: Int,
        model: Int,
        qualityTarget: Double?,
        quality: Double,
        carbonGrams: Double,
        leastCarbonGrams: Double? = nil,
        time: Double
    ) {
        self.site = site
        self.workloadClass = workloadClass
        self.model = model
        self.qualityTarget = qualityTarget
        self.quality = quality
        self.carbonGrams = carbonGrams
        self.leastCarbonGrams = leastCarbonGrams
        self.time = time
    }
}
