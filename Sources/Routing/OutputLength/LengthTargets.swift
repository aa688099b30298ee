import Foundation

/// What a fit regresses on: logarithms of output lengths, eight models to a group.
struct LengthTargets: Sendable {
    /// By group, then prompt; entries beyond the last model are zero.
    let values: [[SIMD8<Float>]]

    /// An outcome that is missing is taken to be as far from its model's mean as the prompt's others are from theirs.
    init(_ examples: [RoutingExample], models: [String]) {
        let logs = examples.map { example in models.map { name in Self.tokens(of: name, in: example).map { log($0) } } }
        let means = models.indices.map { model in
            let known = logs.compactMap { $0[model] }
            return known.reduce(0, +) / Float(max(1, known.count))
        }
        let groups = max(1, (models.count + 7) / 8)
        var values = [[SIMD8<Float>]](repeating: [], count: groups)
        for row in logs {
            let excesses = zip(row, means).compactMap { value, mean in value.map { $0 - mean } }
            let typical = excesses.reduce(0, +) / Float(max(1, excesses.count))
            for group in 0..<groups {
                var target = SIMD8<Float>.zero
                for model in 8 * group..<min(8 * group + 8, models.count) {
                    target[model - 8 * group] = row[model] ?? means[model] + typical
                }
                values[group].append(target)
            }
        }
        self.values = values
    }

    /// Length of a model's answer, at least 1; nil without one.
    static func tokens(of model: String, in example: RoutingExample) -> Float? {
        example.outcomes[model].map { Float(max(1, $0.outputTokens)) }
    }
}
