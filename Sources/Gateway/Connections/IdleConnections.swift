import NIOCore

/// Connections that wait for their next request, by upstream: the one used last is taken first, so that those which are
/// not needed grow old and are closed. Bounded. Pure.
struct IdleConnections<Connection: AnyObject> {
    private struct Entry {
        let connection: Connection
        let since: NIODeadline
    }

    /// Connections to one upstream that may wait; more are closed.
    let capacity: Int

    /// How long one may wait. Many servers close theirs sooner; that is noticed when it happens.
    let lifetime: TimeAmount

    private var byUpstream: [Int: [Entry]] = [:]
    private(set) var count = 0

    init(capacity: Int, lifetime: TimeAmount) {
        self.capacity = capacity
        self.lifetime = lifetime
    }

    /// The connection to `upstream` that has waited least; nil where none does.
    mutating func take(_ upstream: Int) -> Connection? {
        guard let entry = byUpstream[upstream]?.popLast() else { return nil }
        count -= 1
        return entry.connection
    }

    /// Keeps a connection.
    ///
    /// - Returns: false when there are enough: then it is to be closed.
    mutating func keep(_ connection: Connection, for upstream: Int, now: NIODeadline) -> Bool {
        guard byUpstream[upstream, default: []].count < capacity else { return false }
        byUpstream[upstream, default: []].append(Entry(connection: connection, since: now))
        count += 1
        return true
    }

    /// Forgets a connection that has closed.
    mutating func remove(_ connection: Connection, of upstream: Int) {
        guard let place = byUpstream[upstream]?.firstIndex(where: { $0.connection === connection }) else { return }
        byUpstream[upstream]?.remove(at: place)
        count -= 1
    }

    /// Takes out what has waited too long; to be closed.
    mutating func expired(now: NIODeadline) -> [Connection] {
        guard count > 0 else { return [] }
        var expired: [Connection] = []
        for upstream in byUpstream.keys {
            let old = byUpstream[upstream, default: []].prefix { now - $0.since >= lifetime }
            guard !old.isEmpty else { continue }
            expired.append(contentsOf: old.map(\.connection))
            byUpstream[upstream]?.removeFirst(old.count)
            if byUpstream[upstream]?.isEmpty == true { byUpstream[upstream] = nil }
        }
        count -= expired.count
        return expired
    }

    /// Takes out everything; to be closed.
    mutating func removeAll() -> [Connection] {
        defer {
            byUpstream.removeAll()
            count = 0
        }
        return byUpstream.values.flatMap { $0.map(\.connection) }
    }
}
