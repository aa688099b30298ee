import SunwardModel

/// Everything that `fit` learns from a data set: one file brings it to an evaluation or a service.
public struct FittedRouter: Codable, Sendable {
    /// The pool it was fitted for, in the order of its models' file.
    public var models: [ModelProfile]

    public var quality: QualityState
    public var outputLength: OutputLengthState
    public var summary: FitSummary

    /// Where prices of quality start.
    public var prices: PriceCurve

    /// Fits the estimators of quality and output length, and measures on a part held back from them where prices start;
    /// the same examples and seed give the same router.
    ///
    /// - Throws: ``RoutingError`` with `invalidData` when an example lacks the outcome of a model.
    public static func fit(
        _ examples: [RoutingExample],
        models: [ModelProfile],
        seed: UInt64
    ) throws(RoutingError) -> FittedRouter {
        // Finds a model without outcomes before the minute that a fit takes.
        _ = try EvaluationSet(examples, models: models)
        var router = try estimators(examples, models: models, seed: seed)
        router.prices = try PriceCurve.measured(examples, models: models, seed: seed)
        return router
    }

    /// A router without a curve of prices.
    static func estimators(
        _ examples: [RoutingExample],
        models: [ModelProfile],
        seed: UInt64
    ) throws(RoutingError) -> FittedRouter {
        let names = models.map(\.name)
        return FittedRouter(
            models: models,
            quality: try QualityState.fit(examples, models: names, seed: seed),
            outputLength: try OutputLengthState.fit(examples, models: names, seed: seed),
            summary: FitSummary(examples, models: names, seed: seed),
            prices: PriceCurve(points: [])
        )
    }
}
