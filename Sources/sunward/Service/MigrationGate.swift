import Logging
import ServiceLifecycle
import Store

/// Brings the schema up to date as soon as the database answers, and lets those through who wait for that.
actor MigrationGate: Service {
    private static let retryDelay = Duration.seconds(1)
    private static let attemptsBetweenLines = 30
    private static let pollInterval = Duration.milliseconds(50)

    private let runner: MigrationRunner
    private let logger: Logger

    /// Whether the schema is up to date.
    private(set) var isOpen = false

    init(runner: MigrationRunner, logger: Logger) {
        self.runner = runner
        self.logger = logger
    }

    /// Migrates, trying again while the database is away; then idles until shutdown.
    ///
    /// - Throws: `StoreError` when the schema cannot be brought up to date by waiting.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard try await self.migrate() else { return }
            await self.open()
            try? await Task.sleep(for: .seconds(1_000_000_000))
        }
    }

    /// Returns once the schema is up to date.
    ///
    /// - Throws: `CancellationError` when the caller is cancelled first.
    func wait() async throws {
        while !isOpen { try await Task.sleep(for: Self.pollInterval) }
    }

    /// - Returns: Whether the schema is up to date; false where the service ends first.
    private func migrate() async throws -> Bool {
        var attempts = 0
        while true {
            do {
                let applied = try await runner.migrate()
                logger.info("schema is up to date", metadata: ["applied": "\(applied.count)"])
                return true
            } catch let error as StoreError where error.code == .unavailable {
                // Once a second for as long as it takes: a line in half a minute says enough.
                if attempts.isMultiple(of: Self.attemptsBetweenLines) {
                    logger.warning("waiting for the database", metadata: ["error": "\(error)"])
                }
                attempts += 1
                try await Task.sleep(for: Self.retryDelay)
            } catch is CancellationError {
                return false
            }
        }
    }

    private func open() { isOpen = true }
}
