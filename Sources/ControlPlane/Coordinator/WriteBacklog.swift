import Foundation
import SunwardModel

/// Writes that could be kept nowhere, to be tried again before the next one.
///
/// Bounded twice: by time, since one that the database refuses for good would stay for ever, and by number, when the
/// oldest go first. How often one was tried does not count: plans follow each other within seconds when sites go down,
/// and a database that is away stays so for longer. What is given up is counted.
struct WriteBacklog: Sendable {
    /// One write with when it was first to be kept.
    struct Entry: Sendable {
        let write: StoreWrite
        let since: Date
    }

    /// A plan holds its whole program.
    static let capacity = 64

    /// As long as it takes to see an alert and to bring a database back.
    static let longestSeconds: Double = 3600

    private var waiting: [Entry] = []

    var count: Int { waiting.count }

    /// Takes out the one whose turn it is to be tried again: those that came first, then those that failed again.
    mutating func takeNext() -> Entry? { waiting.isEmpty ? nil : waiting.removeFirst() }

    /// Puts a write behind the others after a failure at `now`.
    ///
    /// - Returns: How many writes were given up for it.
    mutating func add(_ entry: Entry, at now: Date) -> Int {
        guard now.timeIntervalSince(entry.since) <= Self.longestSeconds else { return 1 }
        waiting.append(entry)
        guard waiting.count > Self.capacity else { return 0 }
        let oldest = waiting.indices.min { waiting[$0].since < waiting[$1].since }
        if let oldest { waiting.remove(at: oldest) }
        return 1
    }
}
