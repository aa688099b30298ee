import Atomics
import NIOConcurrencyHelpers
import NIOCore

/// A request's wait for a place, see ``AdmissionGate/wait(priority:until:on:_:)``.
final class AdmissionTicket: Sendable {
    let waiter: AdmissionQueue.Waiter
    let eventLoop: any EventLoop
    let ready: AdmissionGate.Callback
    private let isSettled = ManagedAtomic(false)
    private let timer = NIOLockedValueBox<Scheduled<Void>?>(nil)

    init(waiter: AdmissionQueue.Waiter, eventLoop: any EventLoop, ready: @escaping AdmissionGate.Callback) {
        self.waiter = waiter
        self.eventLoop = eventLoop
        self.ready = ready
    }

    /// Decides between the callback and a cancellation: true for whoever comes first.
    func settle() -> Bool { !isSettled.exchange(true, ordering: .acquiringAndReleasing) }

    /// Calls `expire` at the deadline.
    func startTimer(_ expire: @escaping @Sendable (AdmissionTicket) -> Void) {
        let scheduled = eventLoop.scheduleTask(deadline: waiter.deadline) { [weak self] in
            if let self { expire(self) }
        }
        timer.withLockedValue { $0 = scheduled }
        // Whoever settled it in the meantime found no timer to stop.
        if isSettled.load(ordering: .acquiring) { stopTimer() }
    }

    func stopTimer() { timer.withLockedValue { $0.take() }?.cancel() }
}
