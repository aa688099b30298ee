import Atomics
import Logging
import NIOCore

/// How many clients may be connected at once. Those beyond are let go at once, and the log says so once a minute.
final class ConnectionAllowance: Sendable {
    private static let rest = TimeAmount.seconds(60)

    private let most: Int
    private let clients = Allowance()
    private let tellsFrom = ManagedAtomic<UInt64>(0)
    private let logger: Logger

    init(most: Int, logger: Logger) {
        self.most = most
        self.logger = logger
    }

    /// - Returns: false when there are as many as may be; then nothing is taken.
    func take() -> Bool {
        if clients.take(most: most) { return true }
        tell(now: .now())
        return false
    }

    func giveBack() { clients.giveBack() }

    private func tell(now: NIODeadline) {
        let from = tellsFrom.load(ordering: .relaxed)
        guard now.uptimeNanoseconds >= from else { return }
        let next = (now + Self.rest).uptimeNanoseconds
        guard tellsFrom.compareExchange(expected: from, desired: next, ordering: .relaxed).exchanged else { return }
        logger.warning("clients are turned away: too many are connected", metadata: ["most": "\(most)"])
    }
}
