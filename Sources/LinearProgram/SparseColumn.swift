/// A column to append to a loaded program: `lower <= x <= upper` at `cost`, with one value for each row it is in.
public struct SparseColumn: Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    public var cost: Double
    public var rows: [Int32]
    public var values: [Double]

    public init(lower: Double = 0, upper: Double = .infinity, cost: Double = 0, rows: [Int32], values: [Double]) {
        self.lower = lower
        self.upper = upper
        self.cost = cost
        self.rows = rows
        self.values = values
    }
}
