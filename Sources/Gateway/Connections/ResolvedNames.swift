import DequeModule
import NIOCore

/// What is known of the addresses of hosts, and which of their names are being asked for. Pure.
///
/// An answer is used as long as it is young. An older one is used as well, while the name is asked for again: a name
/// server that is slow, or down, holds up only those who ask for a name of which nothing is known. One query of a name
/// is under way at a time, and a bounded number of all.
struct ResolvedNames<Waiter: AnyObject & Sendable>: Sendable {
    typealias Answer = Result<[SocketAddress], HostLookupFailure>

    private struct Name {
        var addresses: [SocketAddress] = []

        /// When the addresses were told; nil for never.
        var learnedAt: NIODeadline?

        /// Of the latest query, if that failed.
        var failure: (reason: HostLookupFailure, at: NIODeadline)?
        var usedAt: NIODeadline

        /// Whether it waits for a query or has one under way.
        var isAsked = false

        /// Each leaves when its connection has used up its time, so that they are no more than there are requests.
        var waiters: [ObjectIdentifier: Waiter] = [:]
    }

    /// From this age on an answer is asked for again when it is used.
    static var freshness: TimeAmount { .seconds(5) }

    /// The age at which an answer is of no use any more, though there be no other.
    static var lifetime: TimeAmount { .minutes(10) }

    /// A name that could not be resolved is left alone so long.
    static var pause: TimeAmount { .seconds(1) }

    /// With more names than this, those that nobody has used for long are forgotten.
    static var mostIdleNames: Int { 1000 }

    private let mostQueries: Int
    private var names: [String: Name] = [:]

    /// Names to be asked for.
    private var queue: Deque<String> = []
    private var queriesUnderWay = 0

    /// - Parameter mostQueries: How many names may be asked for at once.
    init(mostQueries: Int) { self.mostQueries = mostQueries }

    /// Names of which something is remembered.
    var count: Int { names.count }

    /// What is known of a host; it is asked for where that is nothing, or old.
    ///
    /// - Parameter waiter: Told by ``finished(_:_:now:)`` where nothing is known, unless it leaves.
    mutating func answer(for host: String, to waiter: Waiter, now: NIODeadline) -> Answer? {
        use(host, now: now) { name in
            let known = Self.answer(of: name, now: now)
            if known == nil { name.waiters[ObjectIdentifier(waiter)] = waiter }
            return known
        }
    }

    /// Has a host asked for if what is known of it is old.
    mutating func refresh(_ host: String, now: NIODeadline) { use(host, now: now) { _ in } }

    /// Ends a wait.
    ///
    /// - Returns: false where it was over already.
    mutating func leave(_ waiter: Waiter, of host: String) -> Bool {
        names[host]?.waiters.removeValue(forKey: ObjectIdentifier(waiter)) != nil
    }

    /// The next name to ask for; nil where there is none, or enough are being asked for. ``finished(_:_:now:)`` must
    /// follow.
    mutating func nextQuery() -> String? {
        guard queriesUnderWay < mostQueries, let host = queue.popFirst() else { return nil }
        queriesUnderWay += 1
        return host
    }

    /// Takes what a query has found.
    ///
    /// - Returns: Who waits for it.
    mutating func finished(_ host: String, _ answer: Answer, now: NIODeadline) -> [Waiter] {
        queriesUnderWay -= 1
        guard var name = names[host] else { return [] }
        switch answer {
        case .success(let addresses): (name.addresses, name.learnedAt, name.failure) = (addresses, now, nil)
        case .failure(let reason): name.failure = (reason, now)
        }
        let waiters = Array(name.waiters.values)
        name.waiters.removeAll()
        name.isAsked = false
        names[host] = name
        return waiters
    }

    private mutating func use<Value>(_ host: String, now: NIODeadline, _ body: (inout Name) -> Value) -> Value {
        if names[host] == nil, names.count >= Self.mostIdleNames { forgetUnused(now: now) }
        var name = names[host] ?? Name(usedAt: now)
        name.usedAt = now
        if !name.isAsked, Self.isDue(name, now: now) {
            name.isAsked = true
            queue.append(host)
        }
        defer { names[host] = name }
        return body(&name)
    }

    private mutating func forgetUnused(now: NIODeadline) {
        names = names.filter { $0.value.isAsked || now - $0.value.usedAt < Self.lifetime }
    }

    private static func answer(of name: Name, now: NIODeadline) -> Answer? {
        if let learnedAt = name.learnedAt, now - learnedAt < lifetime { return .success(name.addresses) }
        if let failure = name.failure, now - failure.at < pause { return .failure(failure.reason) }
        return nil
    }

    private static func isDue(_ name: Name, now: NIODeadline) -> Bool {
        if let failure = name.failure, now - failure.at < pause { return false }
        return name.learnedAt.map { now - $0 >= freshness } ?? true
    }
}
