import Foundation
import Routing

/// Decisions whose outcome may still arrive: bounded in number and age, the oldest go first.
struct PendingDecisions: Sendable {
    private let capacity: Int
    private let longestSeconds: Double
    private var memories: [UUID: DecisionMemory] = [:]

    /// In order of arrival, those before ``first`` gone.
    private var order: [UUID] = []
    private var first = 0

    /// Those that count as under way, by the whole second until which they do.
    private var deadlines: [Int: [UUID]] = [:]
    private var earliest = Int.max

    /// How many were forgotten without an outcome.
    private(set) var forgotten = 0

    init(capacity: Int = 32_768, longestSeconds: Double = 3600) {
        self.capacity = max(1, capacity)
        self.longestSeconds = longestSeconds
    }

    var count: Int { memories.count }

    subscript(id: UUID) -> DecisionMemory? { memories[id] }

    mutating func add(_ memory: DecisionMemory) {
        if memories.count >= capacity { forgetOldest() }
        memories[memory.id] = memory
        order.append(memory.id)
        if let until = memory.countsUntil {
            let second = Self.second(until)
            deadlines[second, default: []].append(memory.id)
            earliest = min(earliest, second)
        }
    }

    mutating func update(_ memory: DecisionMemory) { memories[memory.id] = memory }

    /// Ends what has counted as under way for too long, and forgets what is too old, as of `now`.
    mutating func expire(at now: Double) {
        let present = Self.second(now)
        if present > earliest {
            for second in deadlines.keys where second < present {
                for id in deadlines.removeValue(forKey: second) ?? [] { memories[id]?.endFlight() }
            }
            earliest = deadlines.keys.min() ?? .max
        }
        while first < order.count, let oldest = memories[order[first]],
            now - oldest.feedback.time > longestSeconds
        {
            forgetOldest()
        }
    }

    /// Moves all to another fleet; those that it has no place for stay until their outcome has been accounted for.
    ///
    /// - Parameter powers: Of the sites of the fleet that they come from, as last published.
    mutating func move(to fleet: RoutedFleet, powers: [SitePower?]) {
        for id in Array(memories.keys) {
            guard let site = memories[id]?.feedback.site else { continue }
            _ = memories[id]?.move(to: fleet, power: powers.indices.contains(site) ? powers[site] : nil)
        }
    }

    private mutating func forgetOldest() {
        guard first < order.count else { return }
        if var memory = memories.removeValue(forKey: order[first]) {
            memory.endFlight()
            if memory.outcome == nil { forgotten += 1 }
        }
        first += 1
        if first > 4096, first * 2 > order.count {
            order.removeFirst(first)
            first = 0
        }
    }

    private static func second(_ time: Double) -> Int { Int(min(max(time, -1e15), 1e15).rounded(.up)) }
}
