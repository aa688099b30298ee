/// One model's answer to ease: log-odds = intercept + slope z + curve z^2/2 + offset of the class.
///
/// The item response curve of psychometrics (Rasch 1960; Birnbaum 1968) with classes and a curvature. Every
/// coefficient has a mean and a variance; outcomes move them by the extended Kalman step for logistic regression
/// (diagonal), and a little process noise keeps them able to follow a model that changes.
struct ItemResponse: Codable, Hashable, Sendable {
    /// A coefficient and how well it is known.
    struct Coefficient: Codable, Hashable, Sendable {
        var mean: Double
        var variance: Double
    }

    /// A class's own coefficient.
    struct Offset: Codable, Hashable, Sendable {
        var coefficient: Coefficient

        /// Outcomes that it rests on.
        var observations: Double
    }

    var intercept: Coefficient
    var slope: Coefficient
    var curve: Coefficient
    var offsets: [String: Offset]

    /// Process noise of one outcome, in squared log-odds: the window is about 700 outcomes for a model, 300 for a class.
    private static let interceptNoise = 1e-5
    private static let slopeNoise = 2e-6
    private static let offsetNoise = 5e-5
    private static let largestVariance = 1.0

    /// Classes beyond this many are not learned one by one.
    static let maximumClasses = 512

    /// A model known from its site file only.
    ///
    /// - Parameters:
    ///   - slope: how models in general answer to ease.
    init(prior: ClassPrior, slope: Coefficient, curve: Coefficient) {
        let logOdds = prior.logOdds(nil)
        intercept = Coefficient(mean: logOdds, variance: Self.variance(prior, at: logOdds))
        self.slope = slope
        self.curve = curve
        offsets = [:]
    }

    init(intercept: Coefficient, slope: Coefficient, curve: Coefficient, offsets: [String: Offset]) {
        self.intercept = intercept
        self.slope = slope
        self.curve = curve
        self.offsets = offsets
    }

    /// Variance of log-odds that rest on as many observations as the prior says it is worth.
    private static func variance(_ prior: ClassPrior, at logOdds: Double) -> Double {
        let chance = LogOdds.probability(logOdds)
        return min(largestVariance, 1 / (prior.pseudoCount * chance * (1 - chance)))
    }

    /// The class's offset: measured, from the site file, or between the two in proportion to observations.
    ///
    /// - Parameter typicalEase: mean ease of the class's prompts, at which the site file's figure is meant.
    func offset(_ workloadClass: String, prior: ClassPrior?, typicalEase: Double) -> Offset {
        let measured = offsets[workloadClass]
        guard let prior, prior.byClass[workloadClass] != nil else {
            // The model's own level is the best guess for a class that nobody has a word on.
            return measured ?? Offset(coefficient: Coefficient(mean: 0, variance: 0.25), observations: 0)
        }
        let target = prior.logOdds(workloadClass)
        let level = intercept.mean + slope.mean * typicalEase + curve.mean * typicalEase * typicalEase / 2
        let told = Coefficient(mean: target - level, variance: Self.variance(prior, at: target))
        guard let measured else { return Offset(coefficient: told, observations: 0) }
        let trust = measured.observations / (measured.observations + prior.pseudoCount)
        let mean = trust * measured.coefficient.mean + (1 - trust) * told.mean
        let variance =
            trust * trust * measured.coefficient.variance + (1 - trust) * (1 - trust) * told.variance
        return Offset(coefficient: Coefficient(mean: mean, variance: variance), observations: measured.observations)
    }

    /// Moves the coefficients by one outcome of grade `quality`, 0...1.
    mutating func learn(_ digest: QualityDigest, quality: Double, prior: ClassPrior?, typicalEase: Double) {
        guard quality.isFinite, digest.ease.isFinite else { return }
        let ease = Double(max(-3, min(3, digest.ease)))
        let half = ease * ease / 2
        let isLearned = offsets[digest.workloadClass] != nil || offsets.count < Self.maximumClasses
        var offset =
            offsets[digest.workloadClass]
            ?? self.offset(digest.workloadClass, prior: prior, typicalEase: typicalEase)
        let logOdds = intercept.mean + slope.mean * ease + curve.mean * half + offset.coefficient.mean
        let chance = LogOdds.probability(logOdds)
        let information = chance * (1 - chance)
        let spread =
            intercept.variance + slope.variance * ease * ease + curve.variance * half * half
            + (isLearned ? offset.coefficient.variance : 0)
        let gain = 1 / (1 + information * spread)
        let error = (min(1, max(0, quality)) - chance) * gain
        Self.move(&intercept, by: error, along: 1, information * gain, noise: Self.interceptNoise)
        Self.move(&slope, by: error, along: ease, information * gain, noise: Self.slopeNoise)
        Self.move(&curve, by: error, along: half, information * gain, noise: Self.slopeNoise)
        guard isLearned else { return }
        Self.move(&offset.coefficient, by: error, along: 1, information * gain, noise: Self.offsetNoise)
        offset.observations += 1
        offsets[digest.workloadClass] = offset
    }

    private static func move(
        _ coefficient: inout Coefficient,
        by error: Double,
        along direction: Double,
        _ information: Double,
        noise: Double
    ) {
        let reach = coefficient.variance * direction
        coefficient.mean += reach * error
        coefficient.variance = min(largestVariance, coefficient.variance - reach * reach * information + noise)
    }
}
