import SeededRandom

/// Fits the ease of prompts and says what each training example's ease is by the member that has not seen it.
struct EaseFit {
    let model: EaseModel

    /// Standardised, out of fold, in the order of the examples.
    let ease: [Float]

    /// Weight of a class's own mean: this many examples pull it half way to zero.
    private static let classShrinkage: Float = 8

    /// - Parameters:
    ///   - examples: at least one.
    ///   - targets: mean over models of outcome minus the model's mean.
    init(
        _ examples: [RoutingExample],
        features: [TrainingFeatures],
        targets: [Float],
        settings: QualityFitSettings,
        seed: UInt64
    ) {
        var generator = SplitMix64(seed: seed)
        var groups = examples.indices.map { $0 % RowTable.members }
        groups.shuffle(using: &generator)
        let effects = Self.classEffects(examples, targets)
        let classParts = examples.map { effects[$0.dataset] ?? 0 }
        let rest = zip(targets, classParts).map { $0 - $1 }
        let design = RowDesign(
            zip(features, examples).map { ($0.hashes, EaseModel.classSeed($1.dataset)) },
            crossing: settings.crossing
        )
        let weights =
            settings.usesRows
            ? MemberRidge.weights(design, targets: rest, groups: groups, ridge: settings.ridge)
            : [SIMD8<Float>](repeating: .zero, count: design.columnCount)
        let linear = zip(design.product(weights), groups).map { $0[$1] }
        let slope = Self.slope(linear, rest)
        let vectors = zip(features, zip(classParts, linear)).flatMap { $0.structure + [$1.0, $1.1] }
        let remaining = zip(rest, linear).map { $0 - slope * $1 }
        let grower = TreeGrower(vectors, width: EaseModel.vectorWidth)
        let trees = (0..<RowTable.members).map { member in
            grower.grow(
                remaining,
                isUsed: groups.map { $0 != member },
                trees: settings.trees,
                learningRate: settings.learningRate,
                generator: &generator
            )
        }
        var raw = zip(classParts, linear).map { $0 + slope * $1 }
        var mutableVectors = vectors
        mutableVectors.withUnsafeMutableBufferPointer { all in
            for example in raw.indices {
                let start = example * EaseModel.vectorWidth
                let vector = UnsafeMutableBufferPointer(rebasing: all[start..<start + EaseModel.vectorWidth])
                raw[example] += trees[groups[example]].sum(vector)
            }
        }
        let mean = raw.reduce(0, +) / Float(raw.count)
        let variance = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(raw.count)
        let (plain, crossed) = Self.tables(design, weights)
        model = EaseModel(
            classEffects: effects,
            plain: plain,
            crossed: crossed,
            linearSlope: slope,
            trees: trees,
            mean: mean,
            deviation: max(1e-3, variance.squareRoot())
        )
        ease = raw.map(model.standardised)
    }

    private static func classEffects(_ examples: [RoutingExample], _ targets: [Float]) -> [String: Float] {
        var sums: [String: SIMD2<Float>] = [:]
        for (example, target) in zip(examples, targets) { sums[example.dataset, default: .zero] += SIMD2(target, 1) }
        return sums.mapValues { $0.x / ($0.y + classShrinkage) }
    }

    private static func slope(_ scores: [Float], _ targets: [Float]) -> Float {
        let squares = scores.reduce(0) { $0 + $1 * $1 }
        let products = zip(scores, targets).reduce(0) { $0 + $1.0 * $1.1 }
        return squares > 0 ? max(0, min(1.5, products / squares)) : 0
    }

    private static func tables(_ design: RowDesign, _ weights: [SIMD8<Float>]) -> (RowTable, RowTable) {
        let plain = design.plainRows.indices.map { column in
            var lanes = weights[column]
            lanes[RowTable.idfLane] = design.idf[column]
            return (row: design.plainRows[column], lanes: lanes)
        }
        let crossed = design.crossedRows.indices.map { index in
            var lanes = weights[design.plainRows.count + index]
            lanes[RowTable.idfLane] = 0
            return (row: design.crossedRows[index], lanes: lanes)
        }
        return (RowTable(plain), RowTable(crossed))
    }
}
