import ControlPlane
import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import SunwardModel

/// Works on batches: reads inputs, lets lines go when the plan or their deadline says so, asks them through the gateway,
/// keeps what comes of them, and ends batches. Several services may do so on one database.
///
/// While the database is away nothing is begun; results that have come wait for it in memory, bounded by the lines under
/// way. A line whose result could not be kept before its lease was over, or before the service died, is asked again.
public final class BatchWorker: Service {
    /// How often it looks, in real time; for tests.
    struct Rhythm: Sendable {
        var release = Duration.milliseconds(200)
        var input = Duration.milliseconds(500)
        var upkeep = Duration.seconds(1)
        var leaseSeconds = 60.0

        /// For how long lines are left alone whose area or class the fleet does not have.
        var straySeconds = 60.0
    }

    /// Requests of lines under way take no more memory than this, but for one.
    static let mostBytesInFlight = 32 << 20

    let services: GatewayServices
    let store: any BatchStore
    let board: PlanBoard
    let backlog: BatchBacklog
    let lease: BatchLease
    let rhythm: Rhythm
    let ready: @Sendable () async throws -> Void
    let logger: Logger
    let instruments = BatchInstruments()
    let lines = LinesInFlight()

    /// Who is left alone, until when; and how many services release.
    let pauses = NIOLockedValueBox(LinePauses())

    /// - Parameters:
    ///   - board: Where the plan hangs that lines wait for.
    ///   - backlog: What waits; runs beside it.
    ///   - instance: Names this run of the service; must be new on every start.
    ///   - ready: Returns once the database has been migrated.
    public convenience init(
        services: GatewayServices,
        store: any BatchStore,
        board: PlanBoard,
        backlog: BatchBacklog,
        instance: UUID = UUID(),
        ready: @escaping @Sendable () async throws -> Void = {},
        logger: Logger
    ) {
        self.init(
            services: services,
            store: store,
            board: board,
            backlog: backlog,
            instance: instance,
            rhythm: Rhythm(),
            ready: ready,
            logger: logger
        )
    }

    init(
        services: GatewayServices,
        store: any BatchStore,
        board: PlanBoard,
        backlog: BatchBacklog,
        instance: UUID = UUID(),
        rhythm: Rhythm,
        ready: @escaping @Sendable () async throws -> Void = {},
        logger: Logger
    ) {
        self.services = services
        self.store = store
        self.board = board
        self.backlog = backlog
        self.rhythm = rhythm
        self.ready = ready
        self.logger = logger
        lease = BatchLease(instance: instance, seconds: rhythm.leaseSeconds)
    }

    /// Works until shutdown; lines under way come to their end before.
    public func run() async throws {
        do { try await cancelWhenGracefulShutdown { try await self.ready() } } catch { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.release() }
            group.addTask { await self.readInputs() }
            group.addTask { await self.renewLeases() }
            group.addTask { await self.endBatches() }
            group.addTask { await self.announce() }
            group.addTask { await self.dropExpired() }
        }
    }

    var settings: BatchSettings { services.directory.current.fleet.gateway.batches }

    /// How long files are kept.
    var retentionSeconds: Double { Double(settings.retentionDays) * 86_400 }

    var isEnding: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    /// Waits, or until shutdown.
    func pause(_ duration: Duration) async {
        await cancelWhenGracefulShutdown { try? await Task.sleep(for: duration) }
    }

    /// Does something again and again; after a failure, which is logged once, a second later.
    ///
    /// - Parameter body: Returns whether there may be more to do at once.
    func repeatedly(
        every interval: Duration,
        _ what: String,
        _ body: () async throws -> Bool
    ) async {
        var isFailing = false
        while !isEnding {
            do {
                let hasMore = try await body()
                isFailing = false
                if !hasMore { await pause(interval) }
            } catch {
                if !isFailing, !isEnding {
                    logger.warning("batches are held up", metadata: ["step": "\(what)", "error": "\(error)"])
                }
                isFailing = true
                await pause(max(interval, .seconds(1)))
            }
        }
    }

    // MARK: Inputs and upkeep

    private func readInputs() async {
        let reader = BatchInputReader(
            store: store,
            directory: services.directory,
            keys: services.keys,
            clock: services.clock,
            lease: lease
        )
        await repeatedly(every: rhythm.input, "reading inputs") {
            guard let (batch, hasBegun) = try await reader.readNext() else { return false }
            if hasBegun {
                // Whoever waits for the first line need not wait for the next look.
                try await backlog.refresh()
            } else {
                instruments.ended(.failed)
            }
            logger.debug("batch read", metadata: ["batch": "\(batch.id)", "has_begun": "\(hasBegun)"])
            return true
        }
    }

    private func renewLeases() async {
        let interval = Duration.seconds(rhythm.leaseSeconds / 4)
        await repeatedly(every: interval, "renewing leases") {
            let known = lines.known
            guard !known.isEmpty else { return false }
            let renewed = try await store.renewBatchLines(Set(known.keys), lease)
            // Of lines that are not one's own any more nobody would keep the results.
            for (id, abort) in known where !renewed.contains(id) { abort() }
            return false
        }
    }

    private func announce() async {
        var rounds = 0
        var hasStrays = false
        await repeatedly(every: rhythm.upkeep, "announcing this service") {
            let strays = backlog.lines.filter { !isKnown($0.cell) }
            if !strays.isEmpty, !hasStrays {
                let cells = Set(strays.map { "\($0.cell.area)/\($0.cell.workloadClass)" }).sorted()
                logger.warning(
                    "lines of batches wait whose area or class the fleet does not have any more",
                    metadata: [
                        "lines": "\(strays.reduce(0) { $0 + $1.count })", "of": "\(cells.joined(separator: ", "))",
                    ]
                )
            }
            hasStrays = !strays.isEmpty
            instruments.waiting(Self.byClass(backlog.lines))
            instruments.inFlight(lines.byClass)
            defer { rounds += 1 }
            guard rounds.isMultiple(of: 5) else { return false }
            let follows = rates(at: services.clock.now) != nil
            let others = try await store.announceReleaser(instance: lease.instance, followsPlan: follows)
            pauses.withLockedValue { $0.releasers = max(1, others) }
            return false
        }
    }

    private func dropExpired() async {
        await repeatedly(every: rhythm.upkeep * 600, "dropping old files") {
            let now = services.clock.now
            let oldest = now.addingTimeInterval(-retentionSeconds - 86_400)
            var dropped = 0
            while !isEnding {
                let few = try await store.dropExpiredBatchFiles(now: now, batchesBefore: oldest)
                if few == 0 { break }
                dropped += few
            }
            if dropped > 0 { logger.info("old files of batches dropped", metadata: ["files": "\(dropped)"]) }
            return false
        }
    }

    private static func byClass(_ waiting: [WaitingLines]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for lines in waiting { counts[lines.cell.workloadClass, default: 0] += lines.count }
        return counts
    }
}
