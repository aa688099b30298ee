public import Foundation
public import Logging

/// A private PostgreSQL server in a folder, for demonstrations and tests.
///
/// It listens on a Unix socket only, inside a folder no other account may enter, and trusts whoever reaches it. Run as
/// root, it runs the server as the account `postgres`, or else `nobody`.
public struct EmbeddedPostgres: Sendable {
    /// Whether commits wait for the disk.
    public enum Durability: Sendable {
        /// As PostgreSQL does by default.
        case durable
        /// Never: fast, and a power failure may cost the whole cluster. For tests.
        case volatile
    }

    /// The name of the database.
    public let database: String
    /// Whether ``start(directory:database:logger:durability:maximumConnections:readyTimeout:)`` started the server; one
    /// it found running is left running by ``stop()``.
    public let startedHere: Bool
    let folder: ServerFolder
    let command: ServerCommand
    let settings: ServerSettings
    let logger: Logger

    /// Starts the server of a folder, creating the cluster and the database when they do not exist. A server of that
    /// folder that runs already is used as it is.
    ///
    /// - Parameters:
    ///   - directory: The folder; its parents must be open to the account the server runs as.
    ///   - database: The database to create.
    ///   - durability: Whether commits wait for the disk.
    ///   - maximumConnections: How many clients the server takes.
    ///   - readyTimeout: How long the server may take to answer.
    /// - Throws: ``EmbeddedPostgresError``.
    public static func start(
        directory: URL,
        database: String = "sunward",
        logger: Logger,
        durability: Durability = .durable,
        maximumConnections: Int = 100,
        readyTimeout: Duration = .seconds(60)
    ) async throws -> EmbeddedPostgres {
        let account = try ServerAccount.choose()
        let folder = ServerFolder(root: directory.standardizedFileURL)
        try folder.requireUsablePath()
        let command = ServerCommand(binaries: try await ServerBinaries.find(), account: account)
        try account.requireTraversable(above: folder.root)
        try account.makePrivateFolder(folder.root)
        try account.makePrivateFolder(folder.socketFolder)
        let isRunning = folder.liveProcess() != nil
        let server = EmbeddedPostgres(
            database: database,
            startedHere: !isRunning,
            folder: folder,
            command: command,
            settings: ServerSettings(
                durability: durability,
                maximumConnections: maximumConnections,
                readyTimeout: readyTimeout
            ),
            logger: logger
        )
        if !isRunning {
            try await server.initializeIfNeeded()
            try await server.launch()
        }
        try await server.createDatabase()
        return server
    }

    /// The URL under which libpq reaches the database.
    public var connectionString: String { connectionString(database: database) }

    /// The URL under which libpq reaches another database of the same server.
    public func connectionString(database: String) -> String {
        "postgresql:///\(Self.escaped(database))?host=\(Self.escaped(socketPath))&port=\(ServerSettings.port)"
            + "&user=\(ServerSettings.superuser)"
    }

    /// The line with which a person opens the database.
    public var psqlCommand: String {
        "psql -h '\(socketPath.replacing("'", with: "'\\''"))' -p \(ServerSettings.port) -U \(ServerSettings.superuser) \(database)"
    }

    /// Stops the server, if it was started here, breaking off its clients.
    ///
    /// - Throws: ``EmbeddedPostgresError`` when it does not stop within a minute.
    public func stop() async throws {
        guard startedHere else { return }
        try await halt("fast")
        if folder.isSocketOutside { try? FileManager.default.removeItem(at: folder.socketFolder) }
    }

    /// Stops the server as a crash would, without a farewell to its data; the next start recovers.
    ///
    /// - Throws: ``EmbeddedPostgresError``.
    public func kill() async throws {
        try await halt("immediate")
    }

    /// Starts the server again after ``kill()`` or ``stop()``, stopping it first if it runs.
    ///
    /// - Throws: ``EmbeddedPostgresError``.
    public func restart() async throws {
        try await halt("immediate")
        try await launch()
    }

    var socketPath: String { folder.socketFolder.path(percentEncoded: false) }

    private func halt(_ mode: String) async throws {
        guard folder.liveProcess() != nil else { return }
        logger.debug("Stopping PostgreSQL", metadata: ["mode": "\(mode)"])
        try await command.run("pg_ctl", ["stop", "-D", folder.data, "-m", mode, "-w", "-t", "60"])
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
