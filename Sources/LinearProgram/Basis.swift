/// A simplex basis: where every column and row stands.
public struct Basis: Sendable, Equatable {
    /// The place of one variable or row in a basis; raw values are the ones CLP uses.
    public enum Status: UInt8, Sendable {
        case free = 0
        case basic = 1
        case atUpper = 2
        case atLower = 3
        case superBasic = 4
        case fixed = 5
    }

    public var columns: [Status]
    public var rows: [Status]

    public init(columns: [Status], rows: [Status]) {
        self.columns = columns
        self.rows = rows
    }
}
