import EmbeddedPostgres
import Foundation
import Testing

@testable import Postgres

@Suite struct EmbeddedPostgresTests {
    private func withServer(
        folder: URL = URL(filePath: "/tmp/sunward-embedded-\(UUID().uuidString.prefix(8))"),
        _ body: (EmbeddedPostgres, URL) async throws -> Void
    ) async throws {
        let server = try await EmbeddedPostgres.start(directory: folder, logger: testLogger, durability: .volatile)
        do {
            try await body(server, folder)
        } catch {
            try? await server.stop()
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        try await server.stop()
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a killed server is a lost connection, and the pool recovers when it is back`() async throws {
        try await withServer { server, _ in
            var configuration = PostgresConfiguration(connectionString: server.connectionString)
            configuration.acquireTimeout = .milliseconds(300)
            let pool = PostgresPool(configuration: configuration, logger: testLogger)
            let connection = try await PostgresConnection.connect(configuration, logger: testLogger)
            #expect(try await pool.query("SELECT 1").count == 1)
            let running = Task { try await connection.query("SELECT pg_sleep(60)") }
            try await Task.sleep(for: .milliseconds(50))

            try await server.kill()
            let lost = await #expect(throws: PostgresError.self) { try await running.value }
            #expect(lost?.code == .connectionLost)
            let away = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(away?.isConnectionFailure == true)
            #expect(!pool.isHealthy)

            try await server.restart()
            var recovered = false
            for _ in 0..<50 where !recovered {
                recovered = (try? await pool.query("SELECT 1")) != nil
            }
            #expect(recovered)
            #expect(pool.isHealthy)
            await connection.close()
            await pool.close()
        }
    }

    @Test func `a second start uses the running server and does not stop it`() async throws {
        try await withServer { server, folder in
            let second = try await EmbeddedPostgres.start(directory: folder, database: "other", logger: testLogger)
            #expect(server.startedHere)
            #expect(!second.startedHere)
            try await second.stop()
            let configuration = PostgresConfiguration(
                connectionString: server.connectionString(database: "other")
            )
            let connection = try await PostgresConnection.connect(configuration, logger: testLogger)
            let rows = try await connection.query("SELECT current_database(), current_setting('listen_addresses')")
            #expect(try rows.first?.decode(0) == "other")
            #expect(try rows.first?.decode(1) == "")
            await connection.close()
        }
    }

    @Test func `a long folder gets a short socket, and files of a server killed outright are cleared away`()
        async throws
    {
        let parent = URL(filePath: "/tmp/sunward-embedded-\(UUID().uuidString.prefix(8))")
        let folder = parent.appending(path: String(repeating: "long-", count: 20)).appending(path: "with space")
        try await withServer(folder: folder) { server, folder in
            #expect(server.psqlCommand.contains("/tmp/sunward-"))
            let file = folder.appending(path: "data/postmaster.pid")
            let text = try String(contentsOf: file, encoding: .utf8)
            let process = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
            #expect(kill(process, SIGKILL) == 0)
            while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
            let again = try await EmbeddedPostgres.start(directory: folder, logger: testLogger)
            #expect(again.startedHere)
            let configuration = PostgresConfiguration(connectionString: again.connectionString)
            let connection = try await PostgresConnection.connect(configuration, logger: testLogger)
            #expect(try await connection.query("SELECT 1").count == 1)
            await connection.close()
        }
        try FileManager.default.removeItem(at: parent)
    }

    @Test func `a dead server's number that is another cluster's now keeps nobody from starting, nor stops that one`()
        async throws
    {
        try await withServer { other, otherFolder in
            try await withServer { server, folder in
                try await server.stop()
                // As a power failure leaves it, and the next boot gives its number away.
                let file = folder.appending(path: "data/postmaster.pid")
                try Data(contentsOf: otherFolder.appending(path: "data/postmaster.pid")).write(to: file)
                let again = try await EmbeddedPostgres.start(directory: folder, logger: testLogger)
                #expect(again.startedHere)
                try await Self.requireAnswer(of: again)
            }
            try await Self.requireAnswer(of: other)
        }
    }

    private static func requireAnswer(of server: EmbeddedPostgres) async throws {
        let configuration = PostgresConfiguration(connectionString: server.connectionString)
        let connection = try await PostgresConnection.connect(configuration, logger: testLogger)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test(arguments: ["a,b", "anna's", "50% (new) & more; [x] {y} #1 ~ *?!"])
    func `a folder may have any name that the shell takes between double quotes`(name: String) async throws {
        let parent = URL(filePath: "/tmp/sunward-embedded-\(UUID().uuidString.prefix(8))")
        try await withServer(folder: parent.appending(path: name)) { server, folder in
            try await Self.requireAnswer(of: server)
            try await server.restart()
            try await Self.requireAnswer(of: server)
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: "server.log").path))
        }
        try FileManager.default.removeItem(at: parent)
    }

    @Test(arguments: ["$HOME", "a`b`", #"a"b"#, #"a\b"#, "a\nb"])
    func `a folder that PostgreSQL's programs cannot be told of is refused by name, before anything is made`(
        name: String
    ) async throws {
        let folder = URL(filePath: "/tmp/sunward-embedded-\(UUID().uuidString.prefix(8))").appending(path: name)
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(directory: folder, logger: testLogger)
        }
        #expect(error?.code == .unusablePath)
        #expect(error?.message.contains(folder.path(percentEncoded: false)) == true)
        #expect(!FileManager.default.fileExists(atPath: folder.deletingLastPathComponent().path))
    }

    @Test(.enabled(if: geteuid() == 0, "only root runs the server as another account"))
    func `a folder the server's account cannot reach is named in the error`() async throws {
        let parent = URL(filePath: "/tmp/sunward-closed-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: parent,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: parent) }
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(directory: parent.appending(path: "inside"), logger: testLogger)
        }
        #expect(error?.code == .folderInaccessible)
        #expect(error?.message.contains(parent.path(percentEncoded: false)) == true)
    }
}
