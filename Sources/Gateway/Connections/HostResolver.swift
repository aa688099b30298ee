import Foundation
import NIOConcurrencyHelpers
import NIOCore

/// Finds the addresses of model servers' hosts, for all event loops and all who look at the servers.
///
/// The system's lookup blocks as long as its name servers are silent. NIO's own resolver has one thread an event loop
/// for it, where a name that hangs holds up all others. Here each name that is asked for has a thread of its own while
/// the query lasts, and answers are kept (``ResolvedNames``).
final class HostResolver: Sendable {
    typealias Lookup = @Sendable (String) -> ResolvedNames<HostQuery>.Answer

    /// Threads at once. More names than that have to hang before any other waits.
    private static let mostThreads = 64

    /// Name services are libraries that the system loads, and take some room.
    private static let stackSizeBytes = 1 << 20

    private let names = NIOLockedValueBox(ResolvedNames<HostQuery>(mostQueries: mostThreads))
    private let lookup: Lookup

    /// - Parameter lookup: May block; called on threads of its own.
    init(lookup: @escaping Lookup = SystemLookup.addresses) { self.lookup = lookup }

    /// Tells the query its answer, now or as soon as there is one.
    func ask(_ query: HostQuery) {
        let answer = names.withLockedValue { $0.answer(for: query.host, to: query, now: .now()) }
        if let answer { query.settle(answer) }
        startThread()
    }

    /// The answer is not wanted any more.
    func leave(_ query: HostQuery) {
        guard names.withLockedValue({ $0.leave(query, of: query.host) }) else { return }
        query.settle(.failure(HostLookupFailure(reason: "no answer in time")))
    }

    /// Has what is known of a host asked for again when it is some seconds old, so that whoever connects finds it fresh.
    func refresh(_ host: String) {
        guard !Self.isAddress(host) else { return }
        names.withLockedValue { $0.refresh(host, now: .now()) }
        startThread()
    }

    static func isAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }

    private func startThread() {
        guard let host = names.withLockedValue({ $0.nextQuery() }) else { return }
        let thread = Thread { [self] in run(host) }
        thread.stackSize = Self.stackSizeBytes
        thread.start()
    }

    /// Asks for a name, and then for those that found no thread free meanwhile.
    private func run(_ first: String) {
        var next: String? = first
        while let host = next {
            let answer = lookup(host)
            let (waiters, following) = names.withLockedValue { names in
                (names.finished(host, answer, now: .now()), names.nextQuery())
            }
            for waiter in waiters { waiter.settle(answer) }
            next = following
        }
    }
}
