import Foundation

/// Lines of batches that wait, counted.
public struct WaitingLines: Hashable, Sendable {
    public let cell: BatchCell

    /// Until when they must be answered, in service time; rounded down to the minute.
    public let due: Date
    public let count: Int

    public init(cell: BatchCell, due: Date, count: Int) {
        self.cell = cell
        self.due = due
        self.count = count
    }
}
