import Foundation
import SunwardModel

/// Queries that have arrived and wait to be served, by area and class; those due first go first. Pure.
///
/// Due times are kept to five minutes, rounded down, which bounds what an area and class holds.
struct WaitingDemand: Sendable, Hashable {
    private static let bucketSeconds: Double = 300

    private struct Entry: Hashable {
        var due: Date
        var queries: Double

        /// Whether it is ``DeferredWork`` that holds it, which says itself what waits.
        var isHeldElsewhere: Bool
    }

    /// By ascending due time.
    private var entries: [DemandKey: [Entry]] = [:]

    init(_ backlog: [DeferredBacklog] = []) {
        for part in backlog {
            let key = DemandKey(area: part.area, workloadClass: part.workloadClass)
            add(part.queries, of: key, due: part.due)
        }
    }

    /// Takes in what has arrived.
    mutating func add(_ queries: Double, of key: DemandKey, due: Date) {
        insert(queries, of: key, due: due, isHeldElsewhere: false)
    }

    /// Takes over what others hold, in place of what they held before.
    mutating func takeOver(_ backlog: [DeferredBacklog]) {
        for key in entries.keys { entries[key]?.removeAll(where: \.isHeldElsewhere) }
        for part in backlog {
            let key = DemandKey(area: part.area, workloadClass: part.workloadClass)
            insert(part.queries, of: key, due: part.due, isHeldElsewhere: true)
        }
    }

    private mutating func insert(_ queries: Double, of key: DemandKey, due: Date, isHeldElsewhere: Bool) {
        guard queries > 0, queries.isFinite else { return }
        let bucket = (due.timeIntervalSince1970 / Self.bucketSeconds).rounded(.down) * Self.bucketSeconds
        let entry = Entry(
            due: Date(timeIntervalSince1970: bucket),
            queries: queries,
            isHeldElsewhere: isHeldElsewhere
        )
        var list = entries[key] ?? []
        let place = list.firstIndex { $0.due >= entry.due } ?? list.endIndex
        let same = list[place...].prefix { $0.due == entry.due }.firstIndex { $0.isHeldElsewhere == isHeldElsewhere }
        if let same { list[same].queries += queries } else { list.insert(entry, at: place) }
        entries[key] = list
    }

    /// Whether something of an area and class waits.
    func isWaiting(_ key: DemandKey) -> Bool { entries[key]?.isEmpty == false }

    /// All that waits of an area and class.
    func queries(of key: DemandKey) -> Double { entries[key]?.reduce(0) { $0 + $1.queries } ?? 0 }

    /// What of it must have been served by `date`.
    func queries(of key: DemandKey, dueBy date: Date) -> Double {
        entries[key]?.lazy.filter { $0.due <= date }.reduce(0) { $0 + $1.queries } ?? 0
    }

    /// Takes out what is served, those due first first.
    ///
    /// - Returns: How much of it nobody else holds.
    @discardableResult
    mutating func serve(_ queries: Double, of key: DemandKey) -> Double {
        guard var list = entries[key] else { return 0 }
        var left = queries
        var own = 0.0
        while left > 0, let first = list.first {
            let isWhole = first.queries <= left * (1 + 1e-12)
            let taken = isWhole ? first.queries : left
            if !first.isHeldElsewhere { own += taken }
            left -= taken
            if isWhole { list.removeFirst() } else { list[0].queries -= taken }
        }
        entries[key] = list.isEmpty ? nil : list
        return own
    }

    /// Forgets areas and classes that are no more.
    mutating func keep(_ keys: Set<DemandKey>) { entries = entries.filter { keys.contains($0.key) } }

    /// Everything that waits, by area, class and due time.
    var all: [DeferredBacklog] { backlog { _ in true } }

    /// What nobody else holds.
    var own: [DeferredBacklog] { backlog { !$0.isHeldElsewhere } }

    private func backlog(where isIncluded: (Entry) -> Bool) -> [DeferredBacklog] {
        entries.sorted { ($0.key.area, $0.key.workloadClass) < ($1.key.area, $1.key.workloadClass) }
            .flatMap { key, list in
                list.filter(isIncluded).map {
                    DeferredBacklog(
                        area: key.area,
                        workloadClass: key.workloadClass,
                        due: $0.due,
                        queries: $0.queries
                    )
                }
            }
    }
}
