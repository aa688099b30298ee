/// One row of a result. It keeps the whole result alive.
public struct PostgresRow: Sendable {
    let buffer: ResultBuffer
    let index: Int

    /// The columns, in order.
    public var columns: [PostgresColumn] { buffer.columns }

    /// Reads a column by name; of several with one name, the first. Ask for an optional type where null may occur.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` when the value is null or no `Value`, `invalidUse` when there
    ///   is no such column.
    public func decode<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        guard let position = buffer.index(of: column) else {
            throw PostgresError(.invalidUse, "the result has no column named \(column)")
        }
        return try decode(position, as: type)
    }

    /// Reads a column by position, counted from zero.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` when the value is null or no `Value`, `invalidUse` when there
    ///   is no such column.
    public func decode<Value: PostgresDecodable>(_ position: Int, as type: Value.Type = Value.self) throws -> Value {
        guard buffer.columns.indices.contains(position) else {
            throw PostgresError(.invalidUse, "the result has \(buffer.columns.count) columns, none at \(position)")
        }
        do {
            return try buffer.decode(row: index, column: position, as: type)
        } catch var error as PostgresError {
            error.column = error.column ?? buffer.columns[position].name
            throw error
        }
    }
}
