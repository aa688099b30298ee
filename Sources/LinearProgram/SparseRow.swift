/// One row to append to a loaded program: `lower <= sum values[n] * x[columns[n]] <= upper`.
public struct SparseRow: Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    public var columns: [Int]
    public var values: [Double]

    public init(lower: Double = -.infinity, upper: Double = .infinity, columns: [Int], values: [Double]) {
        self.lower = lower
        self.upper = upper
        self.columns = columns
        self.values = values
    }
}
