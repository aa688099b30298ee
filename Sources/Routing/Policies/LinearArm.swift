import Foundation

/// One arm of a linear bandit: ridge regression of the reward on the context, with its confidence.
///
/// The inverse of A = I + sum x x' is kept up to date by Sherman and Morrison's formula,
/// (A + x x')^-1 = A^-1 - (A^-1 x)(A^-1 x)' / (1 + x' A^-1 x). A constant 1 follows the context; a context of another
/// length than the arm's is cut or filled with zeros.
struct LinearArm: Sendable {
    let dimensions: Int

    /// A^-1 in row order, and b = sum of reward * x.
    private(set) var inverse: [Double]
    private(set) var rewards: [Double]
    private var theta: [Double]

    init(dimensions: Int) {
        let dimensions = max(1, dimensions)
        self.dimensions = dimensions
        inverse = [Double](repeating: 0, count: dimensions * dimensions)
        for index in 0..<dimensions { inverse[index * dimensions + index] = 1 }
        rewards = [Double](repeating: 0, count: dimensions)
        theta = rewards
    }

    /// An arm as it was remembered; nil when the parts do not fit each other.
    init?(inverse: [Double], rewards: [Double]) {
        guard !rewards.isEmpty, inverse.count == rewards.count * rewards.count else { return nil }
        guard inverse.allSatisfy(\.isFinite), rewards.allSatisfy(\.isFinite) else { return nil }
        dimensions = rewards.count
        self.inverse = inverse
        self.rewards = rewards
        theta = rewards
        updateTheta()
    }

    /// theta . x + exploration * sqrt(x' A^-1 x)
    func bound(_ context: [Float], exploration: Double) -> Double {
        let known = min(context.count, dimensions - 1)
        let constant = dimensions - 1
        var mean = theta[constant]
        var variance = inverse[constant * dimensions + constant]
        for row in 0..<known {
            let value = Double(context[row])
            guard value != 0 else { continue }
            mean += theta[row] * value
            guard exploration > 0 else { continue }
            // The inverse is symmetrical: what lies left of the diagonal counts twice, and so does the constant's column.
            let start = row * dimensions
            var sum = inverse[start + constant]
            for column in 0..<row { sum += inverse[start + column] * Double(context[column]) }
            variance += value * (2 * sum + inverse[start + row] * value)
        }
        return mean + exploration * max(0, variance).squareRoot()
    }

    /// sqrt(x' x): the spread of an arm that has learned nothing.
    static func spreadBeforeLearning(_ context: [Float]) -> Double {
        var sum = 1.0
        for value in context { sum += Double(value) * Double(value) }
        return sum.squareRoot()
    }

    mutating func learn(_ context: [Float], reward: Double) {
        let x = (0..<dimensions).map { component($0, context) }
        guard reward.isFinite, x.allSatisfy(\.isFinite) else { return }
        var projected = [Double](repeating: 0, count: dimensions)
        for row in 0..<dimensions {
            for column in 0..<dimensions { projected[row] += inverse[row * dimensions + column] * x[column] }
        }
        var scale = 1.0
        for row in 0..<dimensions { scale += x[row] * projected[row] }
        for row in 0..<dimensions {
            rewards[row] += reward * x[row]
            for column in 0..<dimensions {
                inverse[row * dimensions + column] -= projected[row] * projected[column] / scale
            }
        }
        updateTheta()
    }

    private func component(_ index: Int, _ context: [Float]) -> Double {
        if index == dimensions - 1 { return 1 }
        return index < context.count ? Double(context[index]) : 0
    }

    private mutating func updateTheta() {
        for row in 0..<dimensions {
            var sum = 0.0
            for column in 0..<dimensions { sum += inverse[row * dimensions + column] * rewards[column] }
            theta[row] = sum
        }
    }
}
