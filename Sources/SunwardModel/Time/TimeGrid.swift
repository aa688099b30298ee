import Foundation

/// The evenly spaced slots that a plan covers.
///
/// Slots are aligned to multiples of their length since 1970, so that hourly slots start on the hour.
public struct TimeGrid: Codable, Hashable, Sendable {
    /// When the first slot starts.
    public let start: Date

    /// Length of a slot in seconds.
    public let slotSeconds: Double

    /// Number of slots.
    public let count: Int

    /// A grid whose first slot contains `date`.
    public init(containing date: Date, slotSeconds: Double, count: Int) {
        let index = (date.timeIntervalSince1970 / slotSeconds).rounded(.down)
        self.start = Date(timeIntervalSince1970: index * slotSeconds)
        self.slotSeconds = slotSeconds
        self.count = count
    }

    /// Length of a slot in hours.
    public var slotHours: Double { slotSeconds / 3600 }

    /// When the last slot ends.
    public var end: Date { start(ofSlot: count) }

    /// When slot `index` starts; `count` gives the end of the grid.
    public func start(ofSlot index: Int) -> Date { start.addingTimeInterval(Double(index) * slotSeconds) }

    /// The slot that holds `date`, or nil outside the grid.
    public func slot(containing date: Date) -> Int? {
        let index = (date.timeIntervalSince(start) / slotSeconds).rounded(.down)
        guard index >= 0, index < Double(count) else { return nil }
        return Int(index)
    }
}
