/// Ridge regression of eight outputs at once on sparse prompts, by conjugate gradients on the normal equations
/// (X'X + penalty I) W = X'(Y - mean); each output has its own step lengths. Stopping early only adds to the penalty.
struct RidgeSolver {
    /// Weights by column, and the outputs' means.
    struct Solution {
        var weights: [SIMD8<Float>]
        var mean: SIMD8<Float>
    }

    let prompts: SparsePrompts
    let penalty: Float
    let iterations: Int

    /// - Parameter included: The prompts to learn from.
    func solve(_ targets: [SIMD8<Float>], included: [Int]) -> Solution {
        let mean = included.reduce(SIMD8<Float>.zero) { $0 + targets[$1] } / Float(max(1, included.count))
        var weights = [SIMD8<Float>](repeating: .zero, count: prompts.columnCount)
        var residual = weights
        residual.withUnsafeMutableBufferPointer { sums in
            for prompt in included { prompts.accumulate(prompt, targets[prompt] - mean, into: sums) }
        }
        var direction = residual
        var norm = Self.squares(residual)
        let goal = norm * 1e-6
        for _ in 0..<iterations {
            let image = applied(to: direction, included: included)
            let step = norm / (Self.dot(direction, image) + 1e-20)
            for column in weights.indices {
                weights[column] += step * direction[column]
                residual[column] -= step * image[column]
            }
            let next = Self.squares(residual)
            if all(next .<= goal) { break }
            let ratio = next / (norm + 1e-20)
            for column in direction.indices { direction[column] = residual[column] + ratio * direction[column] }
            norm = next
        }
        return Solution(weights: weights, mean: mean)
    }

    func predict(_ prompt: Int, _ solution: Solution) -> SIMD8<Float> {
        solution.mean + solution.weights.withUnsafeBufferPointer { prompts.product(prompt, $0) }
    }

    /// (X'X + penalty I) times `direction`.
    private func applied(to direction: [SIMD8<Float>], included: [Int]) -> [SIMD8<Float>] {
        var image = direction.map { $0 * penalty }
        image.withUnsafeMutableBufferPointer { sums in
            direction.withUnsafeBufferPointer { weights in
                for prompt in included {
                    prompts.accumulate(prompt, prompts.product(prompt, weights), into: sums)
                }
            }
        }
        return image
    }

    private static func squares(_ values: [SIMD8<Float>]) -> SIMD8<Float> { dot(values, values) }

    private static func dot(_ left: [SIMD8<Float>], _ right: [SIMD8<Float>]) -> SIMD8<Float> {
        var sum = SIMD8<Float>.zero
        for column in left.indices { sum += left[column] * right[column] }
        return sum
    }
}
