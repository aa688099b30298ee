import ControlPlane
import Foundation
import SunwardModel

/// Says which waiting lines of batches are asked now. Pure.
///
/// A cell (area and class) is released at the rate at which the plan in force serves it in the present slot, less what
/// comes of it at once: a bucket of tokens, one a request. Lines that would else come too late go without tokens: those
/// due by a time d must begin as soon as there is no more time until d than all of them need, at the rate that the lines
/// of the last minutes had, twice over. What no plan is made for, and all where the fleet knows no waiting, goes at once.
struct LineRelease: Sendable {
    /// What the choice depends on.
    struct Situation {
        /// Service time.
        var now: Date

        /// Seconds of service time in a second of real time.
        var speed: Double

        /// nil without a plan that holds.
        var rates: PlannedRates?

        /// Services that release by a plan, this one included.
        var releasers = 1

        /// Those due first first.
        var waiting: [WaitingLines]

        /// Lines that may be asked now, and those that might be at once if none were under way.
        var places: Int
        var mostPlaces: Int

        /// How long a line takes, in real time.
        var lineSeconds: Double
    }

    /// Lines to be asked.
    struct Grant: Hashable, Sendable {
        /// nil for the most urgent ones, whatever they are.
        var cell: BatchCell?
        var count: Int

        /// Only those due by then.
        var dueBy: Date?

        /// Whether they wait until others leave room.
        var leavesRoom: Bool { dueBy == nil }
    }

    /// However fast lines are, so much time is left to the last ones.
    static let leastReserveSeconds = 600.0
    private static let caution = 2.0

    /// A bucket holds as much as the plan serves in a minute, and a request at least.
    private static let burstSeconds = 60.0

    private var levels: [DemandKey: Double] = [:]
    private var filledAt: Date?

    init() {}

    /// What is asked now.
    mutating func grants(_ situation: Situation) -> [Grant] {
        fill(situation)
        var places = situation.places
        guard places > 0 else { return [] }
        var grants: [Grant] = []
        if let deadline = Self.urgentUntil(situation) {
            let due = situation.waiting.filter { $0.due <= deadline }.reduce(0) { $0 + $1.count }
            let count = min(places, due)
            // Times are rounded down to the minute.
            grants.append(Grant(cell: nil, count: count, dueBy: deadline.addingTimeInterval(60)))
            places -= count
        }
        for (cell, waiting) in Self.cells(situation.waiting) where places > 0 {
            let count = min(places, waiting, cell.isPlanned ? Int(levels[DemandKey(cell)] ?? 0) : places)
            guard count > 0 else { continue }
            grants.append(Grant(cell: cell, count: count))
            places -= count
        }
        return grants
    }

    /// Lines have been taken, or requests of the same cell have come that do not wait.
    mutating func took(_ count: Int, of key: DemandKey) {
        guard let level = levels[key] else { return }
        levels[key] = max(level - Double(count), -Self.longestDebt)
    }

    /// More requests that came unplanned are not made up for.
    private static let longestDebt = 1_000.0

    private mutating func fill(_ situation: Situation) {
        let seconds = min(max(filledAt.map { situation.now.timeIntervalSince($0) } ?? 0, 0), 3600)
        filledAt = situation.now
        guard let rates = situation.rates else { return levels.removeAll() }
        var filled: [DemandKey: Double] = [:]
        for (cell, _) in Self.cells(situation.waiting) where cell.isPlanned {
            let key = DemandKey(cell)
            let perSecond = rates.rate(of: key) / 3600 / Double(max(situation.releasers, 1))
            let most = perSecond > 0 ? max(1, perSecond * max(Self.burstSeconds, 2 * seconds)) : 0
            filled[key] = min((levels[key] ?? 0) + perSecond * seconds, most)
        }
        levels = filled
    }

    /// The latest time by which all that is due must begin now; nil where nothing must.
    static func urgentUntil(_ situation: Situation) -> Date? {
        let speed = situation.speed > 0 ? situation.speed : 1
        let secondsALine = situation.lineSeconds * speed / Double(max(situation.mostPlaces, 1))
        let reserve = max(leastReserveSeconds, caution * situation.lineSeconds * speed)
        var lines = 0
        var urgent: Date?
        for waiting in situation.waiting {
            lines += waiting.count
            let needed = reserve + caution * Double(lines) * secondsALine
            if situation.now.addingTimeInterval(needed) >= waiting.due { urgent = waiting.due }
        }
        return urgent
    }

    /// Waiting lines by cell, in the order in which the first of each is due.
    private static func cells(_ waiting: [WaitingLines]) -> [(cell: BatchCell, count: Int)] {
        var places: [BatchCell: Int] = [:]
        var cells: [(cell: BatchCell, count: Int)] = []
        for lines in waiting {
            if let place = places[lines.cell] {
                cells[place].count += lines.count
            } else {
                places[lines.cell] = cells.count
                cells.append((lines.cell, lines.count))
            }
        }
        return cells
    }
}
