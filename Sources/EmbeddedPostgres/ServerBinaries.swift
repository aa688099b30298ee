import Foundation

/// Where the programs of a PostgreSQL server are.
struct ServerBinaries: Sendable {
    /// The environment variable that names the folder, before any search.
    static let overrideVariable = "SUNWARD_POSTGRES_BIN"

    /// The folder with `initdb`, `pg_ctl`, `postgres`, `psql`.
    let folder: String

    /// Looks in the folder the environment names, where `pg_config` points, along `PATH`, and in Debian's versioned
    /// folders, the newest version first.
    ///
    /// - Throws: ``EmbeddedPostgresError`` with code `binariesMissing`.
    static func find(environment: [String: String] = ProcessInfo.processInfo.environment) async throws -> ServerBinaries
    {
        if let folder = environment[overrideVariable], !folder.isEmpty {
            guard holdsServer(folder) else {
                throw EmbeddedPostgresError(
                    .binariesMissing,
                    "\(overrideVariable) is \(folder), which holds no initdb and pg_ctl"
                )
            }
            return ServerBinaries(folder: folder)
        }
        var candidates: [String] = []
        if let folder = await configuredFolder() { candidates.append(folder) }
        candidates += (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        candidates += versionedFolders()
        guard let folder = candidates.first(where: holdsServer) else {
            throw EmbeddedPostgresError(
                .binariesMissing,
                "no PostgreSQL server found: install it (Debian and Ubuntu: apt install postgresql), or set "
                    + "\(overrideVariable) to the folder that holds initdb and pg_ctl"
            )
        }
        return ServerBinaries(folder: folder)
    }

    private static func holdsServer(_ folder: String) -> Bool {
        ["initdb", "pg_ctl", "postgres"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
        }
    }

    private static func configuredFolder() async -> String? {
        let result = try? await ServerCommand.launch(["/usr/bin/env", "pg_config", "--bindir"])
        guard let result, result.isSuccess else { return nil }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func versionedFolders() -> [String] {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    }
}
