import Foundation

extension RoutingBatch {
    /// The batch as a record of a spool: a line with layout, counts and length of the decisions' part, then the rows.
    var spooled: Data {
        let (first, second) = (decisions.text, outcomes.text)
        let heading = "sunward-routing \(Self.layout) \(decisions.count) \(outcomes.count) \(first.count)\n"
        var data = Data(capacity: heading.utf8.count + first.count + second.count)
        data.append(contentsOf: heading.utf8)
        data.append(contentsOf: first)
        data.append(contentsOf: second)
        return data
    }

    /// - Throws: ``StoreError`` with code `refused` for what ``spooled`` did not make.
    init(spooled data: Data) throws {
        let unknown = StoreError(.refused, "a spooled batch of routing cannot be understood")
        guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else { throw unknown }
        let words = String(decoding: data[..<end], as: UTF8.self).split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        let text = data[data.index(after: end)...]
        guard words.count == 5, words[0] == "sunward-routing", numbers.count == 4,
            numbers[0] == Self.layout || numbers[0] == Self.firstLayout,
            numbers.allSatisfy({ $0 >= 0 }), numbers[3] <= text.count
        else { throw unknown }
        decisions = Rows(text: Array(text.prefix(numbers[3])), count: numbers[1])
        outcomes = Rows(text: Array(text.dropFirst(numbers[3])), count: numbers[2])
        mayRepeat = true
        if numbers[0] == Self.firstLayout { try upgradeFromFirstLayout() }
    }

    /// The first batches that make one transaction: up to so many rows, no decision with two outcomes. One at least,
    /// unless the first is unreadable.
    static func joinable(_ records: [Result<RoutingBatch, StoreError>], rows: Int) -> [RoutingBatch] {
        var batches: [RoutingBatch] = []
        var count = 0
        var names: Set<ArraySlice<UInt8>> = []
        for record in records {
            guard let batch = try? record.get() else { break }
            if let first = batches.first {
                guard count + batch.count <= rows else { break }
                if batches.count == 1 { names = first.outcomeNames }
                let own = batch.outcomeNames
                guard names.isDisjoint(with: own) else { break }
                names.formUnion(own)
            }
            batches.append(batch)
            count += batch.count
        }
        return batches
    }
}
