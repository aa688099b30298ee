extension QualityState {
    /// Learns from prompts that models have answered; the same examples and seed give the same state.
    ///
    /// First the ease of prompts from all models' outcomes together, then each model's response to the ease that was
    /// estimated without the prompt's own group, so that responses are calibrated on prompts unseen.
    ///
    /// - Parameters:
    ///   - models: names to fit; outcomes of others are left aside, and a prompt may lack some.
    ///   - kinds: hashed features to use, all unless a part's worth is being measured.
    /// - Throws: `RoutingError.Code.invalidData` when a model has no outcome, or an outcome is out of 0...1.
    public static func fit(
        _ examples: [RoutingExample],
        models: [String],
        seed: UInt64,
        settings: QualityFitSettings = QualityFitSettings(),
        kinds: FeatureKinds = .all
    ) throws(RoutingError) -> QualityState {
        try check(examples, models: models)
        let usable = examples.filter { example in models.contains { example.outcomes[$0] != nil } }
        let targets = targets(usable, models: models)
        var model: EaseModel?
        var ease = [Float](repeating: 0, count: usable.count)
        if settings.usesEase {
            let features = TrainingFeatures.of(usable, kinds: kinds)
            let fit = EaseFit(usable, features: features, targets: targets, settings: settings, seed: seed)
            model = fit.model
            ease = fit.ease
        }
        let responses = responses(usable, ease: ease, models: models, classPrecision: settings.classPrecision)
        return QualityState(
            ease: model,
            typicalEase: typicalEase(usable, ease),
            responses: responses,
            usualSlope: usual(models.compactMap { responses[$0]?.slope }),
            usualCurve: usual(models.compactMap { responses[$0]?.curve })
        )
    }

    private static func check(_ examples: [RoutingExample], models: [String]) throws(RoutingError) {
        for model in models {
            let outcomes = examples.lazy.compactMap { $0.outcomes[model] }
            guard !outcomes.isEmpty else {
                throw RoutingError(code: .invalidData, message: "no example has an outcome of model '\(model)'")
            }
        }
        for example in examples {
            for (model, outcome) in example.outcomes where !(0...1).contains(outcome.correct) {
                throw RoutingError(
                    code: .invalidData,
                    message: "example '\(example.id)': correct of '\(model)' is \(outcome.correct), not within 0...1"
                )
            }
        }
    }

    /// Mean over the models that answered of the outcome minus that model's mean: above zero where prompts are easy.
    private static func targets(_ examples: [RoutingExample], models: [String]) -> [Float] {
        var means: [String: Double] = [:]
        for model in models {
            let outcomes = examples.compactMap { $0.outcomes[model]?.correct }
            means[model] = outcomes.reduce(0, +) / Double(max(1, outcomes.count))
        }
        return examples.map { example in
            var sum = 0.0
            var count = 0.0
            for model in models {
                guard let outcome = example.outcomes[model] else { continue }
                sum += outcome.correct - (means[model] ?? 0)
                count += 1
            }
            return Float(sum / max(1, count))
        }
    }

    private static func responses(
        _ examples: [RoutingExample],
        ease: [Float],
        models: [String],
        classPrecision: Double
    ) -> [String: ItemResponse] {
        let classes = Set(examples.map(\.dataset)).sorted()
        let indices = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let observations = models.map { model in
            zip(examples, ease).compactMap { example, ease in
                example.outcomes[model].map {
                    ItemResponseFit.Observation(
                        ease: Double(ease),
                        classIndex: indices[example.dataset] ?? 0,
                        quality: $0.correct
                    )
                }
            }
        }
        func fits(_ centre: ItemResponseFit.Centre) -> [ItemResponse] {
            observations.map {
                var fit = ItemResponseFit($0, classes: classes, centre: centre, classPrecision: classPrecision)
                return fit.response()
            }
        }
        // A first fit says how models in general answer; the second pulls every model towards that.
        let first = fits(ItemResponseFit.Centre())
        let centre = ItemResponseFit.Centre(
            slope: usual(first.map(\.slope)).mean,
            curve: usual(first.map(\.curve)).mean,
            slopePrecision: 25,
            curvePrecision: 50
        )
        return Dictionary(zip(models, fits(centre))) { first, _ in first }
    }

    /// Mean weighted by precision; its variance is that between models, which is what a new model is drawn from.
    private static func usual(_ coefficients: [ItemResponse.Coefficient]) -> ItemResponse.Coefficient {
        let weight = coefficients.reduce(0) { $0 + 1 / $1.variance }
        guard weight > 0 else { return ItemResponse.Coefficient(mean: 0, variance: 0.05) }
        let mean = coefficients.reduce(0) { $0 + $1.mean / $1.variance } / weight
        let spread = coefficients.reduce(0) { $0 + ($1.mean - mean) * ($1.mean - mean) }
        return ItemResponse.Coefficient(mean: mean, variance: max(0.01, spread / Double(coefficients.count)))
    }

    private static func typicalEase(_ examples: [RoutingExample], _ ease: [Float]) -> [String: Double] {
        var sums: [String: SIMD2<Double>] = [:]
        for (example, ease) in zip(examples, ease) { sums[example.dataset, default: .zero] += SIMD2(Double(ease), 1) }
        return sums.mapValues { $0.x / $0.y }
    }
}
