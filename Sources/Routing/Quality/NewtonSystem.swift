/// Gradient and Hessian of a logistic regression with three shared coefficients and one of exclusive classes.
struct NewtonSystem {
    /// Rows of the shared block; the fourth lane is unused.
    private var block = [SIMD4<Double>](repeating: .zero, count: 3)
    private var gradient = SIMD4<Double>.zero
    private var coupling: [SIMD4<Double>]
    private var classGradient: [Double]
    private(set) var classCurvature: [Double]

    init(classes: Int) {
        coupling = [SIMD4<Double>](repeating: .zero, count: classes)
        classGradient = [Double](repeating: 0, count: classes)
        classCurvature = [Double](repeating: 0, count: classes)
    }

    func curvature(_ index: Int) -> Double { block[index][index] }

    mutating func add(_ direction: SIMD4<Double>, classIndex: Int, weight: Double, error: Double) {
        for row in 0..<3 { block[row] += weight * direction[row] * direction }
        gradient += error * direction
        coupling[classIndex] += weight * direction
        classGradient[classIndex] += error
        classCurvature[classIndex] += weight
    }

    mutating func addPrior(_ precisions: SIMD4<Double>, pull: SIMD4<Double>) {
        for row in 0..<3 { block[row][row] += precisions[row] }
        gradient += precisions * pull
    }

    mutating func addClassPrior(_ precision: Double, offsets: [Double]) {
        for index in offsets.indices {
            classCurvature[index] += precision
            classGradient[index] -= precision * offsets[index]
        }
    }

    /// The Newton step of shared coefficients and classes, by the Schur complement of the diagonal class block.
    func solution() -> (SIMD4<Double>, [Double]) {
        var reduced = block
        var right = gradient
        for index in coupling.indices {
            let share = coupling[index] / classCurvature[index]
            for row in 0..<3 { reduced[row] -= coupling[index][row] * share }
            right -= share * classGradient[index]
        }
        let step = Self.solve(reduced, right)
        let offsets = coupling.indices.map {
            (classGradient[$0] - (coupling[$0] * step).sum()) / classCurvature[$0]
        }
        return (step, offsets)
    }

    /// Gaussian elimination; the matrix is positive definite, so no pivoting.
    private static func solve(_ matrix: [SIMD4<Double>], _ right: SIMD4<Double>) -> SIMD4<Double> {
        var matrix = matrix
        var right = right
        for column in 0..<3 {
            for row in stride(from: column + 1, to: 3, by: 1) {
                let factor = matrix[row][column] / matrix[column][column]
                matrix[row] -= factor * matrix[column]
                right[row] -= factor * right[column]
            }
        }
        var result = SIMD4<Double>.zero
        for row in [2, 1, 0] { result[row] = (right[row] - (matrix[row] * result).sum()) / matrix[row][row] }
        return result
    }
}
