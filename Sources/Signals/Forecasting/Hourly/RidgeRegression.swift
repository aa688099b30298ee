/// Linear least squares with a ridge, learned one row at a time, the past slowly forgotten.
///
///     w = (A + lambda tr(A) / p I)^-1 b,     A = sum g^age x x',  b = sum g^age x y
///
/// | symbol | meaning |
/// |---|---|
/// | x, y | features and target of a row |
/// | p | number of features |
/// | lambda | ridge, relative to the mean diagonal of A, so that it has no unit |
/// | g | what a day leaves of the weight of earlier rows |
struct RidgeRegression: Sendable {
    private let count: Int

    /// Lower triangle of A, row by row.
    private var gram: [Double]
    private var moment: [Double]
    private(set) var weights: [Double]
    private(set) var rows = 0

    init(count: Int) {
        self.count = count
        gram = Array(repeating: 0, count: count * (count + 1) / 2)
        moment = Array(repeating: 0, count: count)
        weights = Array(repeating: 0, count: count)
    }

    mutating func add(_ row: [Double], target: Double) {
        rows += 1
        var place = 0
        for first in 0..<count {
            let value = row[first]
            moment[first] += value * target
            for second in 0...first {
                gram[place] += value * row[second]
                place += 1
            }
        }
    }

    /// Lets every row count for less.
    mutating func forget(keeping fraction: Double) {
        for index in gram.indices { gram[index] *= fraction }
        for index in moment.indices { moment[index] *= fraction }
    }

    /// Takes the weights that fit best; they stay as they are where the rows tell nothing.
    mutating func solve(ridge: Double) {
        var trace = 0.0
        for index in 0..<count { trace += gram[index * (index + 1) / 2 + index] }
        guard trace > 0, trace.isFinite else { return }
        var factor = gram
        for index in 0..<count { factor[index * (index + 1) / 2 + index] += ridge * trace / Double(count) }
        guard Self.factorise(&factor, count) else { return }
        weights = Self.substitute(factor, moment, count)
    }

    func value(_ row: [Double]) -> Double {
        var sum = 0.0
        for index in 0..<count { sum += weights[index] * row[index] }
        return sum
    }

    /// Cholesky's factor in place; false when the matrix is not positive definite.
    private static func factorise(_ matrix: inout [Double], _ count: Int) -> Bool {
        for row in 0..<count {
            let start = row * (row + 1) / 2
            for column in 0...row {
                let other = column * (column + 1) / 2
                var sum = matrix[start + column]
                for index in 0..<column { sum -= matrix[start + index] * matrix[other + index] }
                if row == column {
                    guard sum > 0 else { return false }
                    matrix[start + row] = sum.squareRoot()
                } else {
                    matrix[start + column] = sum / matrix[other + column]
                }
            }
        }
        return true
    }

    private static func substitute(_ factor: [Double], _ right: [Double], _ count: Int) -> [Double] {
        var solution = right
        for row in 0..<count {
            let start = row * (row + 1) / 2
            for index in 0..<row { solution[row] -= factor[start + index] * solution[index] }
            solution[row] /= factor[start + row]
        }
        for row in (0..<count).reversed() {
            for index in row + 1..<count { solution[row] -= factor[index * (index + 1) / 2 + row] * solution[index] }
            solution[row] /= factor[row * (row + 1) / 2 + row]
        }
        return solution
    }
}
