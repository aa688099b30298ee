/// How the quality estimator is fitted; the defaults were chosen by cross-validation inside a training file.
public struct QualityFitSettings: Hashable, Sendable {
    /// Weight of the squared row weights (ridge); larger is smoother.
    public var ridge: Float = 2.5

    /// Share of a word row's value that its cross with the class has.
    public var crossing: Float = 1

    /// Trees of each of the ensemble's members; 0 leaves structure out.
    public var trees = 100

    /// Step of each tree.
    public var learningRate: Float = 0.08

    /// Whether hashed words count at all.
    public var usesRows = true

    /// Whether models share one ease; without, every model keeps to its classes.
    public var usesEase = true

    /// Precision of the prior on a model's class offsets, in log-odds; more pulls them to zero.
    public var classPrecision = 30.0

    public init() {}
}
