import NIOConcurrencyHelpers

/// The wish to stop one statement, set from any thread.
///
/// Each statement has its own, so a wish that comes late only wakes the poll of the next statement and changes nothing.
final class Interrupt: Sendable {
    private let triggered = NIOLockedValueBox(false)
    private let wake: WakePipe

    init(wake: WakePipe) {
        self.wake = wake
    }

    var isTriggered: Bool { triggered.withLockedValue { $0 } }

    func trigger() {
        triggered.withLockedValue { $0 = true }
        wake.signal()
    }
}
