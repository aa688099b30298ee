/// Who may use a connection, and who is next: a pure first-come-first-served queue.
struct LeaseQueue {
    /// How many tasks may wait for one connection.
    static let capacity = 1024

    private(set) var holder: UInt64?
    private var waiting: [UInt64] = []

    enum Answer: Equatable {
        case granted
        case queued
        case full
    }

    mutating func request(_ lease: UInt64) -> Answer {
        if holder == nil {
            holder = lease
            return .granted
        }
        guard waiting.count < Self.capacity else { return .full }
        waiting.append(lease)
        return .queued
    }

    /// Ends a lease.
    ///
    /// - Returns: The one that begins with that.
    mutating func release(_ lease: UInt64) -> UInt64? {
        guard holder == lease else { return nil }
        holder = waiting.isEmpty ? nil : waiting.removeFirst()
        return holder
    }

    /// Takes a waiting lease out.
    ///
    /// - Returns: Whether it was still waiting.
    mutating func withdraw(_ lease: UInt64) -> Bool {
        guard let index = waiting.firstIndex(of: lease) else { return false }
        waiting.remove(at: index)
        return true
    }
}
