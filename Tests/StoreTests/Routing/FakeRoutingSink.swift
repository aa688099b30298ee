import Foundation
import SunwardModel

@testable import Store

/// A database in memory that can be away, and refuses rows of the area "poison" for good.
actor FakeRoutingSink: RoutingSink {
    /// Names of the decisions, in the order they arrived; one that is there already counts as a duplicate.
    private(set) var decisions: [String] = []
    private(set) var outcomes: [String] = []
    private(set) var batches: [Int] = []
    private var isAway: Bool

    init(isAway: Bool = false) { self.isAway = isAway }

    func set(isAway: Bool) { self.isAway = isAway }

    func ping() throws {
        if isAway { throw StoreError(.unavailable, "away") }
    }

    func write(_ batch: RoutingBatch) throws -> WriteCounts {
        try ping()
        let rows = batch.decisions.lines.map { String(decoding: $0, as: UTF8.self).split(separator: "\t") }
        guard !rows.contains(where: { $0[3] == "poison" }) else { throw StoreError(.refused, "poison") }
        let names = rows.map { String($0[1]) }
        let known = Set(decisions)
        let new = names.filter { !known.contains($0) }
        decisions += new
        outcomes += batch.outcomes.lines.map { String(decoding: $0, as: UTF8.self).split(separator: "\t")[1] }
            .map(String.init)
        batches.append(batch.count)
        return WriteCounts(inserted: new.count + batch.outcomes.count, duplicate: names.count - new.count)
    }
}

/// The names of decisions as rows hold them.
func names(_ range: some Sequence<Int>) -> [String] {
    range.map { sampleDecision($0).id.uuidString.replacing("-", with: "").lowercased() }
}
