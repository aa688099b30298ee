/// One numbered step of the database's schema.
public struct Migration: Hashable, Sendable {
    /// Its place in the sequence, from 1.
    public var number: Int

    /// The words of its file's name, for example `partitions` of `0001_partitions.sql`.
    public var name: String

    /// The script, run in one transaction.
    public var sql: String

    /// Makes a migration.
    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// The file's name, for example `0001_partitions.sql`.
    public var fileName: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_\(name).sql"
    }
}
