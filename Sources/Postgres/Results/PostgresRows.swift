/// The complete result of one statement.
public struct PostgresRows: Sendable, RandomAccessCollection {
    let buffer: ResultBuffer

    /// The columns, in order; none for statements without a result.
    public var columns: [PostgresColumn] { buffer.columns }

    /// Rows inserted, updated, deleted, selected or copied.
    public var affectedRows: Int { buffer.affectedRows }

    public var startIndex: Int { 0 }
    public var endIndex: Int { buffer.rowCount }

    public subscript(position: Int) -> PostgresRow {
        precondition(indices.contains(position), "row index out of range")
        return PostgresRow(buffer: buffer, index: position)
    }
}
