import SunwardModel

/// Writes that could be kept nowhere, to be tried again before the next one.
///
/// Bounded twice: each is tried a few times, since one that the database refuses for good would stay for ever, and
/// the oldest go first when there are too many. What is given up is counted.
struct WriteBacklog: Sendable {
    /// One write with how often it has failed.
    struct Entry: Sendable {
        let write: StoreWrite
        var failures: Int
    }

    static let capacity = 32
    static let mostFailures = 5

    private var waiting: [Entry] = []

    var count: Int { waiting.count }

    /// Takes everything out, oldest first, to be tried again.
    mutating func takeAll() -> [Entry] {
        defer { waiting = [] }
        return waiting
    }

    /// Puts a write back after another failure.
    ///
    /// - Returns: How many writes were given up for it.
    mutating func add(_ entry: Entry) -> Int {
        var entry = entry
        entry.failures += 1
        guard entry.failures < Self.mostFailures else { return 1 }
        waiting.append(entry)
        guard waiting.count > Self.capacity else { return 0 }
        waiting.removeFirst()
        return 1
    }
}
