import ControlPlane
import Foundation
import Logging
import NIOConcurrencyHelpers
import Postgres
import PostgresTesting
import ServiceLifecycle
import Store
import SunwardModel

@testable import Gateway

extension PostgresStore: BatchStore {}

/// What a gateway under test needs to serve batches.
struct BatchSetting: Sendable {
    let store: any BatchStore
    let backlog: BatchBacklog
    var board = PlanBoard()
    var instance = UUID()
    var rhythm = BatchWorker.Rhythm(
        release: .milliseconds(20),
        input: .milliseconds(20),
        upkeep: .milliseconds(50),
        leaseSeconds: 20,
        straySeconds: 0.1
    )

    init(store: any BatchStore, board: PlanBoard = PlanBoard()) {
        let logger = Logger(label: "backlog-tests") { _ in SwiftLogNoOpLogHandler() }
        self.store = store
        self.board = board
        backlog = BatchBacklog(store: store, interval: .milliseconds(50), logger: logger)
    }

    func services(_ gateway: GatewayServices, logger: Logger) -> [any Service] {
        let worker = BatchWorker(
            services: gateway,
            store: store,
            board: board,
            backlog: backlog,
            instance: instance,
            rhythm: rhythm,
            logger: logger
        )
        return [backlog, worker]
    }
}

/// Service time that a test moves.
final class SteppedClock: TimeSource {
    private let time: NIOLockedValueBox<Date>

    var now: Date { time.withLockedValue { $0 } }
    let speed = 1.0

    init(_ start: Date = Date()) { time = NIOLockedValueBox(start) }

    func advance(by seconds: Double) { time.withLockedValue { $0 += seconds } }

    func sleep(until deadline: Date) async throws {
        while now < deadline { try await Task.sleep(for: .milliseconds(10)) }
    }
}

/// Runs `body` with a store over the current test's database, migrated.
func withBatchStore(_ body: (PostgresStore, PostgresPool) async throws -> Void) async throws {
    let logger = Logger(label: "batch-tests") { _ in SwiftLogNoOpLogHandler() }
    let migrations = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "migrations")
    try await TestDatabase.current.withPool { pool in
        let running = Task { try await pool.run() }
        defer { running.cancel() }
        try await MigrationRunner(pool: pool, source: .directory(migrations), logger: logger).migrate()
        try await body(PostgresStore(pool: pool, logger: logger), pool)
    }
}
