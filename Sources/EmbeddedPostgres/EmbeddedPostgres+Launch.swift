import Foundation
import Logging

extension EmbeddedPostgres {
    /// The server shares the machine with its only user, whose requests must not wait for what is being written.
    private static let niceness = 5

    func initializeIfNeeded() async throws {
        guard !folder.isInitialized else { return }
        logger.info("Creating a PostgreSQL cluster", metadata: ["folder": "\(folder.data)"])
        var arguments = [
            "-D", folder.data, "--username", ServerSettings.superuser, "--encoding", "UTF8", "--locale", "C",
            "--auth-local", "trust", "--auth-host", "reject",
        ]
        if settings.durability == .volatile { arguments.append("--no-sync") }
        try await command.run("initdb", arguments)
    }

    /// Starts the server and waits until it answers. After a crash, processes of the old server may hold its shared
    /// memory for a moment, so a failed start is tried again.
    func launch() async throws {
        if folder.liveProcess() == nil { folder.removeStaleLocks() }
        try command.account.makePrivateFolder(folder.socketFolder)
        let seconds = max(1, Int((settings.readyTimeout / .seconds(1)).rounded(.up)))
        let options = settings.serverOptions(socketPath: socketPath).joined(separator: " ")
        let deadline = ContinuousClock.now + settings.readyTimeout
        while true {
            let outcome = try await command.outcome(
                "pg_ctl",
                ["start", "-D", folder.data, "-l", folder.log, "-w", "-t", String(seconds), "-o", options],
                niceness: Self.niceness
            )
            if outcome.isSuccess { return }
            guard ContinuousClock.now < deadline, folder.logTail().contains("shared memory block") else {
                throw EmbeddedPostgresError(
                    .notReady,
                    "PostgreSQL did not start; its log \(folder.log) ends with:\n\(folder.logTail())"
                )
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    func createDatabase() async throws {
        let connection = ["-h", socketPath, "-U", ServerSettings.superuser]
        try await waitUntilReady(connection)
        let quotedName = database.replacing("'", with: "''")
        let found = try await command.run(
            "psql",
            connection + ["-d", "postgres", "-XAtc", "SELECT 1 FROM pg_database WHERE datname = '\(quotedName)'"]
        )
        guard found.isEmpty else { return }
        let outcome = try await command.outcome("createdb", connection + ["--", database])
        // Another process may have been faster.
        guard outcome.isSuccess || outcome.errorOutput.contains("already exists") else {
            throw EmbeddedPostgresError(.commandFailed, "cannot create the database: \(outcome.errorOutput)")
        }
    }

    private func waitUntilReady(_ connection: [String]) async throws {
        let deadline = ContinuousClock.now + settings.readyTimeout
        while try await !command.outcome("pg_isready", ["-q"] + connection).isSuccess {
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError(.notReady, silence)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What to tell of a server that does not answer.
    private var silence: String {
        let message = "PostgreSQL does not answer on \(socketPath); see its log \(folder.log)"
        guard !startedHere, let process = folder.liveProcess() else { return message }
        return message + "; process \(process) is taken for the server, since \(folder.processFile) names it: "
            + "delete that file if it is another's"
    }
}
