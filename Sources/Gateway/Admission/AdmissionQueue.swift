import NIOCore

/// Who may be served by a model and who waits for a place. Pure.
///
/// While anyone waits every place is taken. Higher priorities go first, then who came first. A full queue makes room for
/// a request of higher priority by sending the last of the lowest away.
struct AdmissionQueue: Sendable {
    /// A request that waits.
    struct Waiter: Hashable, Sendable {
        let id: UInt64
        let priority: Int

        /// From then on a place is of no use to it.
        let deadline: NIODeadline
    }

    /// What became of a request that asked to wait.
    enum Entry: Hashable, Sendable {
        /// There is a place already.
        case admitted

        /// It waits; `dropped` had to leave for it.
        case waiting(dropped: Waiter?)

        /// The queue is full of requests at least as important.
        case refused
    }

    /// Who gets a place, and who is found to have waited in vain.
    struct Turn: Hashable, Sendable {
        var admitted: [Waiter] = []
        var expired: [Waiter] = []
    }

    private(set) var limits: AdmissionLimits

    /// Requests that have a place.
    private(set) var running = 0

    /// The next to be served last; bounded by ``AdmissionLimits/queue``.
    private(set) var waiters: [Waiter] = []

    init(limits: AdmissionLimits) { self.limits = limits }

    /// Takes a place if there is one.
    ///
    /// - Parameter leavingRoom: Whether half of the places are left to others; of an only place nothing is left.
    mutating func enter(leavingRoom: Bool = false) -> Bool {
        guard hasPlace(leavingRoom: leavingRoom) else { return false }
        running += 1
        return true
    }

    /// Whether a request would get neither a place nor one among those who wait.
    func refuses(_ demand: PlaceDemand) -> Bool {
        if hasPlace(leavingRoom: demand.leavesRoom) { return false }
        return demand.leavesRoom || !mayWait(priority: demand.priority)
    }

    private func hasPlace(leavingRoom: Bool) -> Bool {
        running < (leavingRoom ? (limits.places + 1) / 2 : limits.places)
    }

    /// The first of the list is the last that came of the lowest priority.
    private func mayWait(priority: Int) -> Bool {
        waiters.count < limits.queue || waiters.first.map { $0.priority < priority } ?? false
    }

    /// Takes a place, or else waits for one.
    mutating func wait(_ waiter: Waiter) -> Entry {
        if enter() { return .admitted }
        var dropped: Waiter?
        guard mayWait(priority: waiter.priority) else { return .refused }
        if waiters.count >= limits.queue { dropped = waiters.removeFirst() }
        insert(waiter)
        return .waiting(dropped: dropped)
    }

    /// Gives a place back, to the next who can use it.
    mutating func leave(now: NIODeadline) -> Turn {
        running = max(0, running - 1)
        return fill(now: now)
    }

    /// Takes a waiting request out; false when it does not wait any more.
    mutating func remove(_ waiter: Waiter) -> Bool {
        let place = position(of: waiter)
        guard place < waiters.count, waiters[place].id == waiter.id else { return false }
        waiters.remove(at: place)
        return true
    }

    /// Takes other limits. Who has a place keeps it; who waits in a queue that has become shorter stays.
    mutating func resize(to limits: AdmissionLimits, now: NIODeadline) -> Turn {
        self.limits = limits
        return fill(now: now)
    }

    private mutating func fill(now: NIODeadline) -> Turn {
        var turn = Turn()
        while running < limits.places, let next = waiters.popLast() {
            guard now < next.deadline else {
                turn.expired.append(next)
                continue
            }
            running += 1
            turn.admitted.append(next)
        }
        return turn
    }

    private mutating func insert(_ waiter: Waiter) { waiters.insert(waiter, at: position(of: waiter)) }

    /// The place of a waiter in the order: lower priorities first, and of one priority the newest first.
    private func position(of waiter: Waiter) -> Int {
        var (low, high) = (0, waiters.count)
        while low < high {
            let middle = (low + high) / 2
            let other = waiters[middle]
            let isBefore =
                other.priority == waiter.priority ? other.id > waiter.id : other.priority < waiter.priority
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
