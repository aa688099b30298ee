import Foundation
import Routing

/// Decisions whose outcome may still arrive: bounded in number and age, the oldest go first.
struct PendingDecisions: Sendable {
    private let capacity: Int
    private let longestSeconds: Double

    /// Decisions are numbered as they come; each lies at its number modulo the capacity. They are hundreds of bytes, so
    /// they are not kept in a dictionary, half of which would be empty.
    private var ring: [DecisionMemory?] = []
    private var numbers: [UUID: Int] = [:]

    /// The oldest that is still known, and the one to come.
    private var first = 0
    private var next = 0

    /// Those that count as under way, by the whole second until which they do.
    private var deadlines: [Int: [Int]] = [:]
    private var earliest = Int.max

    /// How many were forgotten without an outcome.
    private(set) var forgotten = 0

    init(capacity: Int = 32_768, longestSeconds: Double = 3600) {
        self.capacity = max(1, capacity)
        self.longestSeconds = longestSeconds
    }

    var count: Int { next - first }

    subscript(id: UUID) -> DecisionMemory? { numbers[id].flatMap { ring[$0 % capacity] } }

    mutating func add(_ memory: DecisionMemory) {
        if count >= capacity { forgetOldest() }
        if ring.count < capacity { ring.append(memory) } else { ring[next % capacity] = memory }
        numbers[memory.id] = next
        if let until = memory.countsUntil {
            let second = Self.second(until)
            deadlines[second, default: []].append(next)
            earliest = min(earliest, second)
        }
        next += 1
    }

    mutating func update(_ memory: DecisionMemory) {
        if let number = numbers[memory.id] { ring[number % capacity] = memory }
    }

    /// Ends what has counted as under way for too long, and forgets what is too old, as of `now`.
    mutating func expire(at now: Double) {
        let present = Self.second(now)
        if present > earliest {
            for second in deadlines.keys where second < present {
                for number in deadlines.removeValue(forKey: second) ?? [] where number >= first {
                    ring[number % capacity]?.endFlight()
                }
            }
            earliest = deadlines.keys.min() ?? .max
        }
        while let oldest, now - oldest.feedback.time > longestSeconds { forgetOldest() }
    }

    /// Moves all to another fleet; those that it has no place for stay until their outcome has been accounted for.
    ///
    /// - Parameter powers: Of the sites of the fleet that they come from, as last published.
    mutating func move(to fleet: RoutedFleet, powers: [SitePower?]) {
        for number in first..<next {
            guard let site = ring[number % capacity]?.feedback.site else { continue }
            _ = ring[number % capacity]?.move(to: fleet, power: powers.indices.contains(site) ? powers[site] : nil)
        }
    }

    private var oldest: DecisionMemory? { first < next ? ring[first % capacity] : nil }

    private mutating func forgetOldest() {
        guard var memory = oldest else { return }
        memory.endFlight()
        if memory.outcome == nil { forgotten += 1 }
        if numbers[memory.id] == first { numbers[memory.id] = nil }
        ring[first % capacity] = nil
        first += 1
    }

    private static func second(_ time: Double) -> Int { Int(min(max(time, -1e15), 1e15).rounded(.up)) }
}
