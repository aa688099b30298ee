/// How easy a prompt is for models in general: the one latent trait that all models share.
///
/// Seven members, each fitted without one seventh of the examples (delete-a-group jackknife), read class, words and
/// structure. Their mean is the estimate, their spread its standard error:
/// SE^2 = (K - 1)/K sum over k of (e_k - mean)^2 (Kott 2001).
struct EaseModel: Codable, Sendable {
    /// Mean residual quality of a class over all models.
    var classEffects: [String: Float]
    var plain: RowTable
    var crossed: RowTable

    /// Least-squares slope of the linear score on examples it has not seen.
    var linearSlope: Float
    var trees: [BoostedTrees]

    /// Mean and standard deviation over the training examples, out of fold.
    var mean: Float
    var deviation: Float

    private let classTables = ClassTables()

    private enum CodingKeys: String, CodingKey {
        case classEffects, plain, crossed, linearSlope, trees, mean, deviation
    }

    /// Numbers that trees read: structure, class effect, linear score.
    static let vectorWidth = PromptStructure.count + 2

    /// The row of a word crossed with a class.
    @inline(__always)
    static func cross(_ row: UInt32, _ classSeed: UInt32) -> UInt32 {
        (row ^ classSeed) & UInt32(PromptFeatures.rowCount - 1)
    }

    /// Spreads a class over the bits of a row number.
    static func classSeed(_ workloadClass: String) -> UInt32 {
        FeatureHash.row(FeatureHash.of(workloadClass), .workloadClass)
    }

    init(
        classEffects: [String: Float],
        plain: RowTable,
        crossed: RowTable,
        linearSlope: Float,
        trees: [BoostedTrees],
        mean: Float,
        deviation: Float
    ) {
        self.classEffects = classEffects
        self.plain = plain
        self.crossed = crossed
        self.linearSlope = linearSlope
        self.trees = trees
        self.mean = mean
        self.deviation = deviation
    }

    /// Standardised ease and its standard error.
    ///
    /// - Parameter table: ``table(classSeed:)`` of the class, which gives the same score in half the time.
    func score(
        _ features: PromptFeatures,
        classSeed: UInt32,
        classEffect: Float,
        table: [SIMD8<Float>]? = nil
    ) -> (ease: Float, error: Float) {
        let linear =
            table.map { Self.linearScores(features.hashes, table: $0) }
            ?? linearScores(features.hashes, classSeed: classSeed)
        var members = SIMD8<Float>.zero
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.vectorWidth) { vector in
            for (index, fact) in features.structure.enumerated() { vector.initializeElement(at: index, to: fact) }
            vector.initializeElement(at: PromptStructure.count, to: classEffect)
            vector.initializeElement(at: PromptStructure.count + 1, to: 0)
            for member in 0..<RowTable.members {
                vector[PromptStructure.count + 1] = linear[member]
                members[member] = classEffect + linearSlope * linear[member] + trees[member].sum(vector)
            }
        }
        members[RowTable.idfLane] = 0
        let count = Float(RowTable.members)
        let centre = members.sum() / count
        var spread = members - centre
        spread[RowTable.idfLane] = 0
        let variance = (spread * spread).sum() * (count - 1) / count
        return (standardised(centre), variance.squareRoot() / deviation)
    }

    /// Far outside the training data the trait says no more than at its edge.
    func standardised(_ ease: Float) -> Float { max(-3, min(3, (ease - mean) / deviation)) }

    /// What each row adds to the members' sums for prompts of one class, and in the last lane the square of its idf;
    /// nil where there are too many classes.
    func table(classSeed: UInt32) -> [SIMD8<Float>]? {
        classTables.table(classSeed) {
            plain.dense.indices.map { row in
                let lanes = plain.dense[row]
                let idf = lanes[RowTable.idfLane]
                var sum = (lanes + crossed.dense[Int(Self.cross(UInt32(row), classSeed))]) * idf
                sum[RowTable.idfLane] = idf * idf
                return sum
            }
        }
    }

    private static func linearScores(_ hashes: [UInt32], table: [SIMD8<Float>]) -> SIMD8<Float> {
        table.withUnsafeBufferPointer { table in
            var sum = SIMD8<Float>.zero
            for row in hashes { sum += table[Int(row)] }
            let squares = sum[RowTable.idfLane]
            return squares > 0 ? sum / squares.squareRoot() : .zero
        }
    }

    private func linearScores(_ hashes: [UInt32], classSeed: UInt32) -> SIMD8<Float> {
        plain.dense.withUnsafeBufferPointer { plain in
            crossed.dense.withUnsafeBufferPointer { crossed in
                var sum = SIMD8<Float>.zero
                var squares: Float = 0
                for row in hashes {
                    let lanes = plain[Int(row)]
                    let idf = lanes[RowTable.idfLane]
                    sum += (lanes + crossed[Int(Self.cross(row, classSeed))]) * idf
                    squares += idf * idf
                }
                return squares > 0 ? sum / squares.squareRoot() : .zero
            }
        }
    }

    func check() throws(RoutingError) {
        guard trees.count == RowTable.members, trees.allSatisfy({ $0.isSound(width: Self.vectorWidth) }),
            deviation > 0, mean.isFinite
        else {
            throw RoutingError(code: .invalidState, message: "the quality state's trees are damaged; fit again")
        }
    }
}
