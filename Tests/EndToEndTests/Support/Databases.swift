import EmbeddedPostgres
import Foundation
import Logging
import PostgresTesting

/// The URL of this test's own database; the test has the trait `.database`.
var databaseURL: String { TestDatabase.current.connectionString }

/// Runs `body` with a PostgreSQL server of its own, which may be killed and started again.
func withOwnPostgres<Result>(
    in folder: Workspace,
    _ body: (EmbeddedPostgres) async throws -> Result
) async throws -> Result {
    let server = try await EmbeddedPostgres.start(
        directory: folder.url.appending(path: "postgres"),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    do {
        let result = try await body(server)
        try await server.kill()
        return result
    } catch {
        try? await server.kill()
        throw error
    }
}
