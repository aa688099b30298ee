/// The rules of the decision log, without any I/O: when what waits is committed, when it goes to the spool, and when
/// the spool is drained.
///
/// Invariants: at most one piece of database work and one of disk work are under way; what waits in memory is never
/// committed past a spool that holds older rows. One thing may overtake another: what is spilled because a commit takes
/// too long, when that commit then fails.
struct DecisionLogState {
    /// Whether the database answered last time.
    enum Link: Equatable {
        case connected
        /// How many attempts in a row have failed.
        case disconnected(failures: Int)
    }

    /// What happened.
    enum Event: Equatable {
        /// The spool has been read and holds so many batches.
        case opened(spooled: Int)
        /// Rows have come in.
        case arrived
        /// The wait for more rows is over.
        case lingered
        /// A commit ended. A batch that was lost on the way has been spooled, or waits again.
        case commitEnded(isLost: Bool, spooled: Int)
        /// A spill ended; so many batches are in the spool now that were not before.
        case spillEnded(isFailed: Bool, spooled: Int)
        /// A round of draining ended; so many batches have left the spool.
        case drainEnded(removed: Int, isLost: Bool)
        /// The wait before the next attempt to reach the database is over.
        case databaseWaited
        /// The wait before the next attempt to write to the disk is over.
        case diskWaited
        /// Nothing more will come.
        case closing
    }

    /// What is to be done.
    enum Effect: Equatable {
        /// Wait for more rows to come.
        case linger
        /// Take a batch out of memory and write it to the database.
        case commit
        /// Take a batch out of memory and append it to the spool.
        case spill
        /// Write the oldest spooled batches to the database and remove them; with none, see whether it answers.
        case drain
        /// Wait before the next attempt to reach the database.
        case waitForDatabase(failures: Int)
        /// Wait before the next attempt to write to the disk.
        case waitForDisk
        /// Nothing is left to do.
        case stop
    }

    /// At the end, more batches than this go to the disk rather than hold up the shutdown.
    private static let lastCommits = 8

    private let configuration: DecisionLogConfiguration
    private(set) var link = Link.connected
    private(set) var spooled = 0
    private var isOpen = false
    private var isClosing = false
    private var isStopped = false
    private var isDatabaseBusy = false
    private var isDiskBusy = false
    private var isDiskFailing = false
    private var isDiskWaiting = false
    private var isWaiting = false
    private var isLingering = false
    private var hasLingered = false

    init(configuration: DecisionLogConfiguration) {
        self.configuration = configuration
    }

    /// Takes note of what happened.
    ///
    /// - Parameter rows: Rows that wait in memory.
    /// - Returns: What is to be done.
    mutating func apply(_ event: Event, rows: Int) -> [Effect] {
        switch event {
        case .opened(let count):
            isOpen = true
            spooled = count
        case .arrived: break
        case .lingered:
            isLingering = false
            hasLingered = rows > 0
        case .commitEnded(let isLost, let count):
            isDatabaseBusy = false
            spooled += count
            noteAttempt(isLost: isLost)
        case .spillEnded(let isFailed, let count):
            isDiskBusy = false
            spooled += count
            isDiskFailing = isFailed
        case .drainEnded(let removed, let isLost):
            isDatabaseBusy = false
            spooled = max(0, spooled - removed)
            noteAttempt(isLost: isLost)
        case .databaseWaited:
            isWaiting = false
            guard case .disconnected = link, !isDatabaseBusy, !isClosing else { break }
            isDatabaseBusy = true
            return [.drain] + next(rows)
        case .diskWaited:
            isDiskFailing = false
            isDiskWaiting = false
        case .closing: isClosing = true
        }
        return next(rows)
    }

    private mutating func noteAttempt(isLost: Bool) {
        switch (isLost, link) {
        case (false, _): link = .connected
        case (true, .connected): link = .disconnected(failures: 1)
        case (true, .disconnected(let failures)): link = .disconnected(failures: failures + 1)
        }
    }

    private mutating func next(_ rows: Int) -> [Effect] {
        guard isOpen, !isStopped else { return [] }
        guard !isClosing else { return last(rows) }
        var effects = databaseWork(rows)
        if !isDiskBusy, !isDiskFailing, rows > 0, goesToSpool(rows) {
            isDiskBusy = true
            hasLingered = false
            effects.append(.spill)
        }
        if isDiskFailing, !isDiskWaiting {
            isDiskWaiting = true
            effects.append(.waitForDisk)
        }
        // Of rows that are just being taken out, none is left to wait.
        let isTaking = effects.contains(.commit) || effects.contains(.spill)
        if rows > 0, rows < configuration.promptRows, !isLingering, !hasLingered, !isTaking {
            isLingering = true
            effects.append(.linger)
        }
        return effects
    }

    private mutating func databaseWork(_ rows: Int) -> [Effect] {
        guard !isDatabaseBusy else { return [] }
        switch link {
        case .disconnected(let failures):
            guard !isWaiting else { return [] }
            isWaiting = true
            return [.waitForDatabase(failures: failures)]
        case .connected:
            if spooled > 0 {
                isDatabaseBusy = true
                return [.drain]
            }
            // A spill under way holds older rows.
            guard isRipe(rows), !isDiskBusy else { return [] }
            isDatabaseBusy = true
            hasLingered = false
            return [.commit]
        }
    }

    /// Whether a batch has come together, or its first row has waited long enough.
    private func isRipe(_ rows: Int) -> Bool { rows >= configuration.promptRows || hasLingered && rows > 0 }

    /// Whether what waits belongs on the disk rather than straight into the database.
    private func goesToSpool(_ rows: Int) -> Bool {
        switch link {
        case .disconnected: isRipe(rows)
        case .connected:
            rows >= configuration.spillRows || spooled > configuration.holdBelowSpooled && isRipe(rows)
        }
    }

    /// The end: what waits is committed if that is soon done, else spooled for the next start.
    private mutating func last(_ rows: Int) -> [Effect] {
        guard !isDatabaseBusy, !isDiskBusy else { return [] }
        let isSoonDone = rows <= Self.lastCommits * configuration.batchRows
        if rows > 0, link == .connected, isDiskFailing || spooled == 0 && isSoonDone {
            isDatabaseBusy = true
            return [spooled > 0 ? .drain : .commit]
        }
        if rows > 0, !isDiskFailing {
            isDiskBusy = true
            return [.spill]
        }
        isStopped = true
        return [.stop]
    }
}
