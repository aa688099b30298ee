import NIOConcurrencyHelpers
import NIOCore

/// The bounded concurrency and the bounded queue of one model at one site: an ``AdmissionQueue`` behind one lock.
///
/// Callbacks run on their waiter's event loop, never with the lock held.
final class AdmissionGate: Sendable {
    /// A place; whoever has one gives it back once, through ``AdmissionGate/leave(_:)``.
    struct Pass: Hashable, Sendable {
        fileprivate init() {}
    }

    /// What ``wait(priority:until:on:_:)`` gives to its caller.
    typealias Ticket = AdmissionTicket

    /// Called once, with a place, or with nil when the wait was in vain.
    typealias Callback = @Sendable (Pass?) -> Void

    private struct State {
        var queue: AdmissionQueue
        var tickets: [UInt64: AdmissionTicket] = [:]
        var lastID: UInt64 = 0
        var counts = AdmissionCounts()
    }

    private let state: NIOLockedValueBox<State>

    init(limits: AdmissionLimits) {
        state = NIOLockedValueBox(State(queue: AdmissionQueue(limits: limits)))
    }

    /// Takes a place at once; nil when all are taken.
    ///
    /// - Parameter leavingRoom: Whether half of the places are left to others.
    func enter(leavingRoom: Bool = false) -> Pass? {
        state.withLockedValue { state in
            guard state.queue.enter(leavingRoom: leavingRoom) else { return nil }
            state.counts.admitted += 1
            return Pass()
        }
    }

    /// Whether a request would be refused at this moment: a place, and one to wait in.
    func refuses(_ demand: PlaceDemand) -> Bool { state.withLockedValue { $0.queue.refuses(demand) } }

    /// Waits for a place.
    ///
    /// - Parameters:
    ///   - priority: ``WorkloadClass/priority``: higher numbers go first.
    ///   - deadline: When the wait ends in vain.
    ///   - eventLoop: Where `ready` is called, always later than this call.
    ///   - ready: Called once, unless the ticket is cancelled first. nil means that the deadline has passed, or that
    ///     requests of higher priority have taken the place in the queue.
    /// - Returns: nil when the queue is full of requests at least as important; then `ready` is never called.
    func wait(
        priority: Int,
        until deadline: NIODeadline,
        on eventLoop: any EventLoop,
        _ ready: @escaping Callback
    ) -> AdmissionTicket? {
        let (ticket, entry) = state.withLockedValue { state in
            state.lastID += 1
            let waiter = AdmissionQueue.Waiter(id: state.lastID, priority: priority, deadline: deadline)
            let ticket = AdmissionTicket(waiter: waiter, eventLoop: eventLoop, ready: ready)
            let entry = state.queue.wait(waiter)
            var dropped: AdmissionTicket?
            switch entry {
            case .admitted: state.counts.admitted += 1
            case .refused: state.counts.refused += 1
            case .waiting(let last):
                state.tickets[waiter.id] = ticket
                dropped = last.flatMap { state.tickets.removeValue(forKey: $0.id) }
                if dropped != nil { state.counts.dropped += 1 }
            }
            return (ticket, (entry, dropped))
        }
        entry.1.map { deliver(nil, to: $0) }
        switch entry.0 {
        case .refused: return nil
        case .admitted: deliver(Pass(), to: ticket)
        case .waiting: ticket.startTimer { [weak self] in self?.expire($0) }
        }
        return ticket
    }

    /// Gives a place back.
    func leave(_ pass: Pass) {
        let now = NIODeadline.now()
        finish(state.withLockedValue { state in Self.take(state.queue.leave(now: now), from: &state) })
    }

    /// Ends a wait: the ticket's callback is not called any more, and a place that was on its way to it is given back.
    func cancel(_ ticket: AdmissionTicket) {
        guard ticket.settle() else { return }
        state.withLockedValue { state in
            if state.queue.remove(ticket.waiter) { state.counts.cancelled += 1 }
            state.tickets[ticket.waiter.id] = nil
        }
    }

    /// Takes other limits; requests that have a place keep it.
    func resize(to limits: AdmissionLimits) {
        let now = NIODeadline.now()
        finish(
            state.withLockedValue { state in
                guard state.queue.limits != limits else { return ([], []) }
                return Self.take(state.queue.resize(to: limits, now: now), from: &state)
            }
        )
    }

    /// Places taken and wanted at this moment, and what was counted since the start.
    func snapshot() -> AdmissionSnapshot {
        state.withLockedValue { state in
            AdmissionSnapshot(
                limits: state.queue.limits,
                running: state.queue.running,
                waiting: state.queue.waiters.count,
                counts: state.counts
            )
        }
    }

    private typealias Tickets = (admitted: [AdmissionTicket], expired: [AdmissionTicket])

    private static func take(_ turn: AdmissionQueue.Turn, from state: inout State) -> Tickets {
        state.counts.admitted += turn.admitted.count
        state.counts.expired += turn.expired.count
        return (
            turn.admitted.compactMap { state.tickets.removeValue(forKey: $0.id) },
            turn.expired.compactMap { state.tickets.removeValue(forKey: $0.id) }
        )
    }

    private func finish(_ tickets: Tickets) {
        for ticket in tickets.admitted { deliver(Pass(), to: ticket) }
        for ticket in tickets.expired { deliver(nil, to: ticket) }
    }

    private func expire(_ ticket: AdmissionTicket) {
        let waited = state.withLockedValue { state in
            guard state.queue.remove(ticket.waiter) else { return false }
            state.tickets[ticket.waiter.id] = nil
            state.counts.expired += 1
            return true
        }
        // Else it has been admitted or dropped a moment ago, and that is on its way.
        if waited { deliver(nil, to: ticket) }
    }

    private func deliver(_ pass: Pass?, to ticket: AdmissionTicket) {
        ticket.eventLoop.execute {
            ticket.stopTimer()
            if ticket.settle() {
                ticket.ready(pass)
            } else if let pass {
                self.leave(pass)
            }
        }
    }
}
