import NIOConcurrencyHelpers

/// The readers of a connection's notifications. Each keeps at most ``capacity`` unread ones, the newest.
final class NotificationHub: Sendable {
    static let capacity = 1024

    private struct Reader {
        let channel: String
        let continuation: AsyncStream<PostgresNotification>.Continuation
    }

    private struct State {
        var readers: [Int: Reader] = [:]
        var lastReader = 0
        var isFinished = false
    }

    private let state = NIOLockedValueBox(State())

    /// The notifications of a channel from now on, until the connection ends.
    func stream(_ channel: String) -> AsyncStream<PostgresNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self,
            bufferingPolicy: .bufferingNewest(Self.capacity)
        )
        let identifier: Int? = state.withLockedValue { state in
            guard !state.isFinished else { return nil }
            state.lastReader += 1
            state.readers[state.lastReader] = Reader(channel: channel, continuation: continuation)
            return state.lastReader
        }
        guard let identifier else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLockedValue { _ = $0.readers.removeValue(forKey: identifier) }
        }
        return stream
    }

    func deliver(_ notification: PostgresNotification) {
        let readers = state.withLockedValue { $0.readers.values.filter { $0.channel == notification.channel } }
        for reader in readers { reader.continuation.yield(notification) }
    }

    /// Ends all streams, now and in future.
    func finish() {
        let readers = state.withLockedValue { state in
            state.isFinished = true
            return Array(state.readers.values)
        }
        for reader in readers { reader.continuation.finish() }
    }
}
