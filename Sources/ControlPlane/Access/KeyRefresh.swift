import Foundation
import Logging
import ServiceLifecycle
import SunwardModel

/// Keeps the ring of keys as the database has it, and the database as the day's use is.
///
/// It asks once a second whether any key has changed, so that a revoked one stops everywhere within two: asking works
/// through every proxy and after every reconnection, and is one short aggregate over a small table. Every other time it
/// writes what this run has let each key use, as totals, and takes over what other runs have. While the database is
/// away the keys known last go on working, and use is counted on in memory.
public actor KeyRefresh: Service {
    public nonisolated let ring: KeyRing
    private let store: any KeyStore
    private let clock: any TimeSource
    private let instance: UUID
    private let interval: Duration
    private let ready: @Sendable () async throws -> Void
    private let onLoaded: @Sendable (KeyRing) -> Void
    private let logger: Logger
    private var fingerprint: String?
    private var loads = 0
    private var newestPublished = 0
    private var isAway = false

    /// - Parameters:
    ///   - clock: Service time, by which days are told.
    ///   - instance: Names this run of the service; must be new on every start.
    ///   - interval: Real time between two looks.
    ///   - ready: Returns once the database has been migrated.
    ///   - onLoaded: Called once, when the keys have been read for the first time.
    public init(
        ring: KeyRing,
        store: any KeyStore,
        clock: any TimeSource,
        instance: UUID = UUID(),
        interval: Duration = .seconds(1),
        ready: @escaping @Sendable () async throws -> Void = {},
        onLoaded: @escaping @Sendable (KeyRing) -> Void = { _ in },
        logger: Logger
    ) {
        self.ring = ring
        self.store = store
        self.clock = clock
        self.instance = instance
        self.interval = interval
        self.ready = ready
        self.onLoaded = onLoaded
        self.logger = logger
    }

    /// Looks again and again until shutdown; then writes what is left.
    public func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await self.ready()
                var round = 0
                while true {
                    try await self.look(alsoAtUse: round % 2 == 0)
                    round += 1
                    try await Task.sleep(for: self.interval)
                }
            }
        } catch is CancellationError {
            // By now nobody is served, so these totals are final.
            try? await exchangeUse()
        }
    }

    /// Reads the keys if they have changed, and puts them in force.
    ///
    /// - Throws: What the store throws; the keys known last stay in force.
    public func load() async throws {
        loads += 1
        let load = loads
        guard let listing = try await store.keys(unless: fingerprint) else { return }
        // Budgets that are spent must be known before the first request is let in.
        let used = ring.isLoaded ? [:] : try await store.exchangeKeyUse([], instance: instance, day: today)
        // One that began later may have been faster, and knows more.
        guard load > newestPublished else { return }
        newestPublished = load
        fingerprint = listing.fingerprint
        let isFirst = !ring.isLoaded
        ring.publish(listing.keys, now: clock.now, usedByOthers: used)
        if isFirst { onLoaded(ring) }
        logger.info("keys read", metadata: ["keys": "\(listing.keys.count)"])
    }

    /// Writes what was used here, and takes over what was used elsewhere.
    ///
    /// - Throws: What the store throws; nothing is forgotten then.
    public func exchangeUse() async throws {
        guard ring.isLoaded else { return }
        let day = today
        let clients = ring.clients
        let totals = clients.flatMap { client in
            client.withMeter(\.pending).map { KeyUseTotal(keyID: client.key.id, day: $0.key, use: $0.value) }
        }
        let others = try await store.exchangeKeyUse(totals, instance: instance, day: day)
        for total in totals {
            ring.client(id: total.keyID)?.withMeter { $0.written(total.use, day: total.day) }
        }
        for client in ring.clients {
            client.withMeter {
                $0.advance(to: day)
                $0.observe(others: others[client.key.id] ?? KeyUse(), day: day)
            }
        }
    }

    private var today: Date { DailyUsage.startOfDay(clock.now) }

    private func look(alsoAtUse: Bool) async throws {
        do {
            try await load()
            if alsoAtUse { try await exchangeUse() }
            if isAway { logger.notice("keys can be read again") }
            isAway = false
        } catch let error as CancellationError {
            throw error
        } catch {
            // Once is enough: the database's absence is told of by those who write to it.
            if !isAway {
                logger.warning("keys cannot be read; those known last go on", metadata: ["error": "\(error)"])
            }
            isAway = true
        }
    }
}
