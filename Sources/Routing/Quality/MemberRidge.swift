/// Ridge regression of all members at once by conjugate gradients: member k is fitted without the examples of group k.
enum MemberRidge {
    private static let iterations = 25

    /// Minimises, for each member, sum over its examples of (a·w - y)^2 + ridge |w|^2.
    ///
    /// - Parameter groups: the group of each example, 0..<`RowTable.members`.
    /// - Returns: a weight for each column, a member for each lane.
    static func weights(_ design: RowDesign, targets: [Float], groups: [Int], ridge: Float) -> [SIMD8<Float>] {
        let masks = groups.map { group in
            var mask = SIMD8<Float>(repeating: 1)
            mask[group] = 0
            return mask
        }
        var weights = [SIMD8<Float>](repeating: .zero, count: design.columnCount)
        var residual = design.transposedProduct(zip(masks, targets).map { $0 * $1 })
        var direction = residual
        var norm = dot(residual, residual)
        for _ in 0..<iterations {
            var image = design.product(direction)
            for example in image.indices { image[example] *= masks[example] }
            var applied = design.transposedProduct(image)
            for column in applied.indices { applied[column] += ridge * direction[column] }
            let step = norm / (dot(direction, applied) + 1e-20)
            for column in weights.indices {
                weights[column] += step * direction[column]
                residual[column] -= step * applied[column]
            }
            let next = dot(residual, residual)
            let ratio = next / (norm + 1e-20)
            for column in direction.indices { direction[column] = residual[column] + ratio * direction[column] }
            norm = next
        }
        return weights
    }

    private static func dot(_ first: [SIMD8<Float>], _ second: [SIMD8<Float>]) -> SIMD8<Float> {
        var sum = SIMD8<Float>.zero
        for index in first.indices { sum += first[index] * second[index] }
        return sum
    }
}
