import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import SunwardModel

/// What waits of all batches on the database, and what has been answered, looked at every few seconds so that plans,
/// settlements and releases read it from memory.
///
/// While the database is away what was seen last holds: the lines still wait, and no answer is kept.
public final class BatchBacklog: Service, DeferredWork {
    private let store: any BatchWorkStore
    private let interval: Duration
    private let ready: @Sendable () async throws -> Void
    private let logger: Logger
    private let seen: NIOLockedValueBox<Seen> = NIOLockedValueBox(Seen())

    private struct Seen {
        var lines: [WaitingLines] = []
        var live: [BatchStatus: Int] = [:]
        var answered: [DemandKey: Double] = [:]
    }

    /// - Parameters:
    ///   - interval: Real time between two looks.
    ///   - ready: Returns once the database has been migrated.
    public init(
        store: any BatchWorkStore,
        interval: Duration = .seconds(2),
        ready: @escaping @Sendable () async throws -> Void = {},
        logger: Logger
    ) {
        self.store = store
        self.interval = interval
        self.ready = ready
        self.logger = logger
    }

    /// Lines that wait, those due first first.
    public var lines: [WaitingLines] { seen.withLockedValue { $0.lines } }

    /// Batches that have not ended, by state.
    public var live: [BatchStatus: Int] { seen.withLockedValue { $0.live } }

    /// What a plan has to serve: embeddings are not planned, and what should be served by now is due now.
    public func waiting(now: Date) -> [DeferredBacklog] {
        lines.filter(\.cell.isPlanned).map { lines in
            DeferredBacklog(
                area: lines.cell.area,
                workloadClass: lines.cell.workloadClass,
                due: max(now, lines.due),
                queries: Double(lines.count)
            )
        }
    }

    /// Lines that have been answered, by whichever service, since the beginning. Embeddings are not planned, and charged
    /// nowhere.
    public var answered: [DemandKey: Double] { seen.withLockedValue { $0.answered } }

    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.look() }
    }

    /// Looks now.
    ///
    /// - Throws: What the store throws.
    public func refresh() async throws {
        let lines = try await store.waitingLines()
        let live = try await store.liveBatches()
        let totals = try await store.answeredLines().map { (DemandKey($0), $0.lines) }
        let answered = Dictionary(totals, uniquingKeysWith: +)
        seen.withLockedValue { $0 = Seen(lines: lines, live: live, answered: answered) }
    }

    private func look() async {
        guard (try? await ready()) != nil else { return }
        var isAway = false
        while !Task.isCancelled {
            do {
                try await refresh()
                isAway = false
            } catch {
                if !isAway, !Task.isCancelled {
                    logger.warning("waiting lines cannot be counted", metadata: ["error": "\(error)"])
                }
                isAway = true
            }
            try? await Task.sleep(for: interval)
        }
    }
}
