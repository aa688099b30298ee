/// How much a spool holds.
public struct SpoolSize: Codable, Hashable, Sendable {
    /// Writes not yet in the database.
    public var records: Int

    /// Bytes on disk.
    public var bytes: Int

    /// Makes a size.
    public init(records: Int, bytes: Int) {
        self.records = records
        self.bytes = bytes
    }
}
