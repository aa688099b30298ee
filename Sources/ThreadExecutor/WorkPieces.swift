/// Breaks a long run of low-priority work into pieces of a fraction of a millisecond with a rest after each.
///
/// A low priority is not enough where requests and such work share few cores: a thread that has begun to run keeps its
/// core for a time slice of some milliseconds, whoever waits for it meanwhile. A thread that rests gives it up.
///
/// For a thread of the work's own: a rest blocks it.
public struct WorkPieces: Sendable {
    /// How long a rest takes at least; the system adds what its timers are inexact by.
    public static let rest: Duration = .microseconds(200)

    private let itemsPerPiece: Int
    private var items = 0

    /// - Parameters:
    ///   - items: How many there are.
    ///   - itemsPerPiece: How many make a piece.
    ///   - mostItems: With more than this there is no time to lose: they are done in one go.
    public init(of items: Int, itemsPerPiece: Int, mostItems: Int) {
        self.itemsPerPiece = items > mostItems ? .max : max(1, itemsPerPiece)
    }

    /// Takes note of an item, and rests where a piece is done.
    ///
    /// - Returns: Whether it has rested.
    @discardableResult
    public mutating func finishItem() -> Bool {
        items += 1
        guard items >= itemsPerPiece else { return false }
        items = 0
        ThreadTime.rest(for: Self.rest)
        return true
    }
}
