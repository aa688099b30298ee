import PostgresTesting
import Testing

@Suite(.database)
struct MigrateTests {
    private func migrate(_ flags: String..., in folder: Workspace) async throws -> CommandResult {
        try await sunward(["migrate", "--database", databaseURL] + flags, in: folder)
    }

    @Test func `an empty database is looked at, brought up to date, and left alone the second time`() async throws {
        try await Workspace.run { folder in
            let before = try await migrate("--status", "--format", "json", in: folder)
            #expect(before.status == 0)
            let pending = try before.json.array
            #expect(pending.count >= 5)
            #expect(pending.allSatisfy { $0.state.string == "pending" })
            let untouched = "SELECT count(*) FROM pg_class WHERE relname = 'telemetry'"
            #expect(try await KeptRows.ofThisTest.value(untouched, as: Int.self) == 0)

            let first = try await migrate(in: folder)
            #expect(first.status == 0)
            #expect(first.lines.first == "\(pending.count) migrations applied")
            let second = try await migrate(in: folder)
            #expect(second.status == 0)
            #expect(second.lines.first == "0 migrations applied")
            let after = try await migrate("--status", "--format", "json", in: folder).json.array
            #expect(after.map(\.number) == pending.map(\.number))
            #expect(after.allSatisfy { $0.state.string == "applied" })
        }
    }

    @Test func `several may migrate at once`() async throws {
        try await Workspace.run { folder in
            async let first = migrate(in: folder)
            async let second = migrate(in: folder)
            #expect(try await [first.status, second.status] == [0, 0])
            let applied = try await KeptRows.ofThisTest.value("SELECT count(*) FROM schema_migration", as: Int.self)
            #expect(try await migrate("--status", "--format", "csv", in: folder).lines.count == applied + 1)
        }
    }

    @Test func `a database that does not answer is told apart from one that refuses`() async throws {
        try await Workspace.run { folder in
            let away = try await sunward("migrate", "--database", "host=\(folder.path("nowhere"))", in: folder)
            #expect(away.status == 69)
            #expect(!away.errors.isEmpty)
            let wrong = try await sunward("migrate", "--database", "password=my secret", in: folder)
            #expect(wrong.status == 65)
            #expect(wrong.errors.contains("cannot be read") && !wrong.errors.contains("secret"))
        }
    }
}
