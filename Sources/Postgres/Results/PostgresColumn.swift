/// One column of a result.
public struct PostgresColumn: Sendable, Hashable {
    /// The column's name or alias.
    public let name: String
    /// The object identifier of its type in `pg_type`.
    public let typeIdentifier: UInt32
}
