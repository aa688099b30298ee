/// How much of a spool is written at a time and how long it may take: everything quickly, until something takes too long;
/// then the oldest record alone with patience, and from there more and more at a time until all goes well. Pure.
struct DrainPace: Equatable {
    /// So often a single record may take longer than patience has, on a database that answers, until it is given up.
    static let mostTimeouts = 3

    private static let mostRecords = 1000

    /// The most records to take next.
    private(set) var records = mostRecords

    /// Whether they may take long.
    private(set) var isPatient = false

    private(set) var timeouts = 0

    /// What was taken has been written or refused.
    mutating func wentWell() {
        timeouts = 0
        guard isPatient else { return }
        records *= 2
        if records >= Self.mostRecords { self = DrainPace() }
    }

    /// What was taken was not done in time.
    ///
    /// - Parameter isAnswering: Whether the database has answered something small since. One that hangs says nothing
    ///   against a record.
    /// - Returns: Whether the oldest record is to be given up.
    mutating func tookTooLong(isAnswering: Bool) -> Bool {
        let wasAlone = isPatient && records == 1
        isPatient = true
        records = 1
        guard wasAlone, isAnswering else { return false }
        timeouts += 1
        guard timeouts == Self.mostTimeouts else { return false }
        timeouts = 0
        return true
    }
}
