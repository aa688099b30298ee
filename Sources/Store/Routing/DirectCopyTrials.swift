/// When rows that may be in the table already are copied straight into it all the same, which takes half the work if
/// none is and half as much again if one is: while it goes well, and after failures more and more seldom. Pure.
struct DirectCopyTrials {
    private static let firstPause = 4
    private static let longestPause = 256

    private var pause = firstPause
    private var batchesToPass = 0

    /// Whether to try it with the next batch.
    mutating func isDue() -> Bool {
        guard batchesToPass > 0 else { return true }
        batchesToPass -= 1
        return false
    }

    /// A batch that it was tried with went in, or did not.
    mutating func note(isTaken: Bool) {
        guard !isTaken else { return pause = Self.firstPause }
        batchesToPass = pause
        pause = min(pause * 2, Self.longestPause)
    }
}
