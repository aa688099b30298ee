/// The prepared statements of one connection, the least recently used given up first.
struct StatementCache {
    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0
    /// Statements the server still holds although they left the cache.
    private var abandoned: [String] = []

    init(capacity: Int = 128) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// The name under which the server knows `sql`, if it does.
    mutating func name(for sql: String) -> String? {
        uses += 1
        entries[sql]?.lastUse = uses
        return entries[sql]?.name
    }

    /// A name no statement has had yet.
    mutating func freshName() -> String {
        names += 1
        return "sunward_\(names)"
    }

    mutating func insert(_ sql: String, name: String) {
        uses += 1
        entries[sql] = Entry(name: name, lastUse: uses)
        guard entries.count > capacity else { return }
        if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key)
        }
    }

    mutating func remove(_ sql: String) {
        if let entry = entries.removeValue(forKey: sql) { abandoned.append(entry.name) }
    }

    /// Forgets everything, because the server has.
    mutating func removeAll() {
        entries.removeAll()
        abandoned.removeAll()
    }

    /// The statements to deallocate on the server; the caller does it now.
    mutating func takeAbandoned() -> [String] {
        defer { abandoned.removeAll() }
        return abandoned
    }
}
