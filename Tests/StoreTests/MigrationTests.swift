import Foundation
import Postgres
import PostgresTesting
import Store
import Testing

@Suite(.database)
struct MigrationTests {
    private let one = Migration(number: 1, name: "one", sql: "CREATE TABLE one (a int); CREATE TABLE two (b int);")
    private let two = Migration(number: 2, name: "two", sql: "ALTER TABLE one ADD COLUMN c int;")

    private func migrate(_ pool: PostgresPool, _ list: [Migration]) async throws -> [Migration] {
        try await runner(pool, list).migrate()
    }

    private func runner(_ pool: PostgresPool, _ list: [Migration]) -> MigrationRunner {
        MigrationRunner(pool: pool, source: .migrations(list), logger: silent)
    }

    private func code(_ body: () async throws -> Void) async -> StoreError.Code? {
        do {
            try await body()
            return nil
        } catch { return (error as? StoreError)?.code }
    }

    @Test func `migrations are applied once, in order`() async throws {
        try await TestDatabase.current.withPool { pool in
            #expect(try await runner(pool, [two, one]).status().map(\.state) == [.pending, .pending])
            #expect(try await migrate(pool, [one]) == [one])
            #expect(try await runner(pool, [one, two]).status().map(\.state) == [.applied, .pending])
            #expect(try await migrate(pool, [two, one]) == [two])
            #expect(try await migrate(pool, [one, two]).isEmpty)
            let statuses = try await runner(pool, [one, two]).status()
            #expect(statuses.allSatisfy { $0.state == .applied && $0.appliedAt != nil && ($0.seconds ?? -1) >= 0 })
        }
    }

    @Test func `several runners at once apply each migration once`() async throws {
        try await TestDatabase.current.withPool { pool in
            let list = [one, Migration(number: 2, name: "slow", sql: "SELECT pg_sleep(0.2); CREATE TABLE s ();")]
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await migrate(pool, list).count } }
                return try await group.reduce(0, +)
            }
            #expect(applied == 2)
        }
    }

    @Test func `an edited migration is refused and shown as changed`() async throws {
        try await TestDatabase.current.withPool { pool in
            _ = try await migrate(pool, [one])
            var edited = one
            edited.sql += " "
            let failure = await code { _ = try await migrate(pool, [edited, two]) }
            #expect(failure == .migrationHistory)
            #expect(try await runner(pool, [edited, two]).status().map(\.state) == [.changed, .pending])
            #expect(try await pool.number("SELECT count(*) AS n FROM schema_migration") == 1)
        }
    }

    @Test func `a database from a newer version is refused`() async throws {
        try await TestDatabase.current.withPool { pool in
            _ = try await migrate(pool, [one, two])
            let failure = await code { _ = try await migrate(pool, [one]) }
            #expect(failure == .databaseNewer)
            #expect(try await runner(pool, [one]).status().map(\.state) == [.applied, .unknown])
        }
    }

    @Test func `a hole in what has been applied is refused`() async throws {
        try await TestDatabase.current.withPool { pool in
            _ = try await migrate(pool, [one, two])
            _ = try await pool.query("DELETE FROM schema_migration WHERE number = 1")
            let failure = await code { _ = try await migrate(pool, [one, two]) }
            #expect(failure == .migrationHistory)
        }
    }

    @Test func `a migration that fails leaves nothing of itself and everything before it`() async throws {
        try await TestDatabase.current.withPool { pool in
            _ = try await migrate(pool, [one])
            let broken = Migration(number: 2, name: "broken", sql: "CREATE TABLE half (a int); SELECT 1/0;")
            let failure = await code { _ = try await migrate(pool, [one, broken]) }
            #expect(failure == .migrationFailed)
            #expect(try await runner(pool, [one, broken]).status().map(\.state) == [.applied, .pending])
            #expect(try await pool.number("SELECT (to_regclass('half') IS NULL)::int AS n") == 1)
            #expect(try await migrate(pool, [one, two]) == [two])
        }
    }

    @Test func `a migration that is cancelled leaves no lock behind`() async throws {
        try await TestDatabase.current.withPool { pool async throws in
            let slow = Migration(number: 1, name: "slow", sql: "SELECT pg_sleep(600);")
            let migrating = Task { try await migrate(pool, [slow]) }
            let sleeping = """
                SELECT count(*) AS n FROM pg_stat_activity
                WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database() AND state = 'active'
                """
            #expect(try await eventually { try await pool.number(sleeping) == 1 })
            migrating.cancel()
            await #expect(throws: CancellationError.self) { try await migrating.value }
            let locks = """
                SELECT count(*) AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.locktype = 'advisory' AND d.datname = current_database()
                """
            #expect(try await eventually(20) { try await pool.number(locks) == 0 })
            #expect(try await migrate(pool, [one]) == [one])
        }
    }

    @Test(arguments: [
        ["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"], ["1_a.sql"], ["0001.sql"], ["0002_a.sql"], [],
    ])
    func `a folder with gaps, duplicates or odd names is refused`(files: [String]) async throws {
        try await withFolder { folder async throws in
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in files + ["README.md"] { try Data("SELECT 1".utf8).write(to: folder.appending(path: file)) }
            let failure = await code { _ = try MigrationSource.directory(folder).load() }
            #expect(failure == .migrationSource)
        }
    }

    @Test func `a folder that is not there is refused by name`() async throws {
        let missing = MigrationSource.directory(URL(filePath: "/nonexistent/migrations"))
        let failure = await code { _ = try missing.load() }
        #expect(failure == .migrationSource)
    }
}
