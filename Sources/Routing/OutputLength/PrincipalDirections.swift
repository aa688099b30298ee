/// The four directions in which vectors vary most: eigenvectors of their covariance, by Jacobi rotations.
enum PrincipalDirections {
    /// - Parameter covariance: Symmetric, by row.
    /// - Returns: For each coordinate, its part in the four directions; zero where there are fewer coordinates.
    static func of(_ covariance: [[Double]]) -> [SIMD4<Float>] {
        let size = covariance.count
        var matrix = covariance
        var vectors = (0..<size).map { row in (0..<size).map { row == $0 ? 1.0 : 0.0 } }
        // Convergence is quadratic; a pool has a few dozen models at most.
        for _ in 0..<30 {
            for first in 0..<size {
                for second in first + 1..<max(first + 1, size) {
                    rotate(&matrix, &vectors, first, second)
                }
            }
        }
        let order = (0..<size).sorted { (matrix[$0][$0], $1) > (matrix[$1][$1], $0) }
        return (0..<size).map { coordinate in
            var parts = SIMD4<Float>.zero
            for (place, vector) in order.prefix(4).enumerated() { parts[place] = Float(vectors[coordinate][vector]) }
            return parts
        }
    }

    /// Makes one entry off the diagonal zero.
    private static func rotate(_ matrix: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int) {
        let off = matrix[p][q]
        guard abs(off) > 1e-300 else { return }
        let theta = (matrix[q][q] - matrix[p][p]) / (2 * off)
        let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for row in matrix.indices {
            (matrix[row][p], matrix[row][q]) = (
                cosine * matrix[row][p] - sine * matrix[row][q], sine * matrix[row][p] + cosine * matrix[row][q]
            )
        }
        for column in matrix.indices {
            (matrix[p][column], matrix[q][column]) = (
                cosine * matrix[p][column] - sine * matrix[q][column],
                sine * matrix[p][column] + cosine * matrix[q][column]
            )
        }
        for row in vectors.indices {
            (vectors[row][p], vectors[row][q]) = (
                cosine * vectors[row][p] - sine * vectors[row][q], sine * vectors[row][p] + cosine * vectors[row][q]
            )
        }
    }
}
