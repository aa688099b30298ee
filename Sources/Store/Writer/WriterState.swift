/// The rules of the durable write path, without any I/O: what goes straight to the database, what goes to the spool,
/// and when the spool is drained.
///
/// Invariants: writes reach the database in the order they were accepted; at most one piece of database work and one of
/// disk work are under way; nothing overtakes what is spooled.
struct WriterState {
    /// A write that waits.
    struct Item: Hashable {
        var id: UInt64
        var rows: Int
    }

    /// Whether the database answered last time.
    enum Link: Equatable {
        case connected
        /// How many attempts in a row have failed.
        case disconnected(failures: Int)
    }

    /// What happened.
    enum Event: Equatable {
        /// The spool has been read and holds so many writes.
        case opened(spooled: Int)
        /// A commit ended; `unresolved` were not written and come again, first in line.
        case commitEnded(unresolved: [Item], isLost: Bool)
        /// An append ended; so many writes are in the spool now that were not before.
        case appendEnded(spooled: Int)
        /// A round of draining ended; so many writes have left the spool. The next may take long if it is slow.
        case drainEnded(removed: Int, isLost: Bool, isSlow: Bool = false)
        /// The wait before the next attempt is over.
        case waited
    }

    /// What is to be done.
    enum Effect: Equatable {
        /// Write these to the database in one transaction.
        case commit([Item])
        /// Append these to the spool.
        case append([Item])
        /// Write the oldest spooled writes to the database and remove them; with none, see whether it answers.
        case drain
        /// Wait before the next attempt to reach the database.
        case wait(failures: Int)
    }

    private let configuration: StoreWriterConfiguration
    private(set) var link = Link.connected
    private(set) var queue: [Item] = []
    private(set) var queuedRows = 0
    private(set) var spooled = 0
    private var isDrainSlow = false
    private var isOpen = false
    private var isDatabaseBusy = false
    private var isDiskBusy = false
    private var isWaiting = false

    init(configuration: StoreWriterConfiguration) {
        self.configuration = configuration
    }

    /// Takes a write in.
    ///
    /// - Returns: What is to be done; nil when too much waits already and the write was not taken.
    mutating func enqueue(_ item: Item) -> [Effect]? {
        let fits = queuedRows + item.rows <= configuration.maximumQueuedRows || queue.isEmpty
        guard queue.count < configuration.maximumQueuedWrites, fits else { return nil }
        queue.append(item)
        queuedRows += item.rows
        return next()
    }

    /// Takes note of what happened.
    ///
    /// - Returns: What is to be done.
    mutating func apply(_ event: Event) -> [Effect] {
        switch event {
        case .opened(let spooled):
            isOpen = true
            self.spooled = spooled
        case .commitEnded(let unresolved, let isLost):
            isDatabaseBusy = false
            queue.insert(contentsOf: unresolved, at: 0)
            queuedRows += unresolved.reduce(0) { $0 + $1.rows }
            noteAttempt(isLost: isLost)
        case .appendEnded(let spooled):
            isDiskBusy = false
            self.spooled += spooled
        case .drainEnded(let removed, let isLost, let isSlow):
            isDatabaseBusy = false
            isDrainSlow = isSlow
            spooled = max(0, spooled - removed)
            noteAttempt(isLost: isLost)
        case .waited:
            isWaiting = false
            guard case .disconnected = link, !isDatabaseBusy else { break }
            isDatabaseBusy = true
            return [.drain] + next()
        }
        return next()
    }

    private mutating func noteAttempt(isLost: Bool) {
        switch (isLost, link) {
        case (false, _): link = .connected
        case (true, .connected): link = .disconnected(failures: 1)
        case (true, .disconnected(let failures)): link = .disconnected(failures: failures + 1)
        }
    }

    private mutating func next() -> [Effect] {
        guard isOpen else { return [] }
        var effects: [Effect] = []
        if case .disconnected(let failures) = link {
            if !isDatabaseBusy, !isWaiting {
                isWaiting = true
                effects.append(.wait(failures: failures))
            }
        } else if !isDatabaseBusy {
            if spooled > 0 {
                isDatabaseBusy = true
                effects.append(.drain)
            } else if !isDiskBusy, !queue.isEmpty {
                isDatabaseBusy = true
                return [.commit(takeBatch())]
            }
        }
        if !isDiskBusy, !queue.isEmpty, goesToSpool {
            isDiskBusy = true
            effects.append(.append(takeBatch()))
        }
        return effects
    }

    /// Whether what waits belongs behind the spool rather than straight into the database.
    private var goesToSpool: Bool {
        switch link {
        case .disconnected: true
        case .connected: spooled > (isDrainSlow ? 0 : configuration.holdBelowSpooled)
        }
    }

    private mutating func takeBatch() -> [Item] {
        var rows = 0
        let count = queue.prefix { item in
            defer { rows += item.rows }
            return rows == 0 || rows + item.rows <= configuration.batchRows
        }.count
        let batch = Array(queue.prefix(max(count, 1)))
        queue.removeFirst(batch.count)
        queuedRows -= batch.reduce(0) { $0 + $1.rows }
        return batch
    }
}
