import Foundation
import Logging
import Postgres
import ServiceLifecycle

/// Lets one service at a time plan and settle on a database: the one that holds a session advisory lock.
///
/// A second one waits, and takes over when the first is gone. One that has lost its connection, and finds that another
/// has taken over meanwhile, leads no more, for good: two that settle the same hours would count them twice.
actor LeaderLock {
    /// An arbitrary number that all services agree on; the migrations' lock has another.
    private static let key: Int64 = 0x53_55_4E_4C_45_41_44
    private static let retryDelay = Duration.milliseconds(500)
    private static let checkInterval = Duration.seconds(2)
    private static let pollInterval = Duration.milliseconds(50)

    private let configuration: PostgresConfiguration
    private let gate: MigrationGate
    private let logger: Logger
    private(set) var isLeader = false

    /// Whether another service was found to lead when this one asked last.
    private(set) var othersLead = false

    /// Since when there has been no connection, for services that have had one. It is used every few seconds, so it is
    /// the first to know that the database is away.
    private(set) var lostSince: Date?

    init(connectionString: String, gate: MigrationGate, logger: Logger) {
        configuration = PostgresConfiguration(connectionString: connectionString, applicationName: "sunward leader")
        self.gate = gate
        self.logger = logger
    }

    /// Takes the lock, and keeps it until shutdown.
    ///
    /// - Throws: ``CommandFailure`` when another service has taken over.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await self.gate.wait()
                while true { try await self.lead() }
            }
        } catch is CancellationError {
            return
        }
    }

    /// Returns once this service leads.
    ///
    /// - Throws: `CancellationError` when the caller is cancelled first.
    func wait() async throws {
        while !isLeader { try await Task.sleep(for: Self.pollInterval) }
    }

    /// Connects, takes the lock and holds it for as long as the connection lives.
    private func lead() async throws {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            do {
                try await acquire(on: connection)
                if lostSince != nil { logger.notice("leadership connection is back") }
                lostSince = nil
                while true {
                    try await Task.sleep(for: Self.checkInterval)
                    _ = try await connection.query("SELECT 1")
                }
            } catch {
                await connection.close()
                throw error
            }
        } catch let error as PostgresError {
            if lostSince == nil {
                logger.warning(
                    "leadership connection lost; it is tried again until it is back",
                    metadata: ["error": "\(error)"]
                )
            }
            lostSince = lostSince ?? Date()
            try await Task.sleep(for: Self.retryDelay)
        }
    }

    private func acquire(on connection: PostgresConnection) async throws {
        var hasTold = false
        while true {
            let rows = try await connection.query("SELECT pg_try_advisory_lock($1) AS locked", [Self.key])
            if try rows.first?.decode("locked", as: Bool.self) == true { break }
            othersLead = true
            guard !isLeader else {
                isLeader = false
                lostSince = nil
                throw CommandFailure(.failed, "another service has taken over this database while it was out of reach")
            }
            if !hasTold { logger.notice("another service leads on this database; waiting for it to end") }
            hasTold = true
            try await Task.sleep(for: Self.retryDelay)
        }
        othersLead = false
        isLeader = true
    }
}
