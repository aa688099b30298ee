import Foundation
import Routing
import SunwardModel

/// Saved records by name, as they are taken up one after the other.
struct SavedRecords {
    private let byName: [String: RoutingStateRecord]

    /// Names of those that nothing has been made of.
    private(set) var unread: Set<String>

    init(_ records: [RoutingStateRecord]) {
        byName = Dictionary(records.map { ($0.name, $0) }) { first, _ in first }
        unread = Set(byName.keys)
    }

    /// - Returns: nil where there is none of that name, and for one of another layout or shape.
    mutating func read<Value: Decodable>(
        _ name: String,
        as type: Value.Type,
        layout: Int = RoutingMemory.layout
    ) -> Value? {
        guard let record = byName[name], record.layout == layout,
            let value = try? JSONDecoder().decode(Value.self, from: record.document)
        else { return nil }
        unread.remove(name)
        return value
    }

    /// A fit, and the digest by which what was learned on it names it.
    mutating func readBasis<Value: Decodable>(_ name: String, as type: Value.Type, layout: Int) -> (Value, String)? {
        guard let value = read(name, as: type, layout: layout), let document = byName[name]?.document else { return nil }
        return (value, RoutingMemory.digest(document))
    }

    /// What was learned on the fit of that digest; nil for what was learned on another.
    mutating func readLearned<Learned: Codable>(
        _ name: String,
        as type: Learned.Type,
        on basis: String,
        layout: Int
    ) -> Learned? {
        let saved = read(name, as: RoutingMemory.Learning<Learned>.self, layout: layout)
        guard let saved, saved.basis != basis else { return saved?.learned }
        unread.insert(name)
        return nil
    }
}
