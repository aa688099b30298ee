public import Testing

/// Gives each test a database of its own, created before it and dropped after it.
public struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// A suite passes the trait on to each of its tests.
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // For a suite itself there is nothing to provide.
        guard testCase != nil else { return try await function() }
        await TestAdmission.shared.enter()
        do {
            try await provideDatabase(performing: function)
            await TestAdmission.shared.leave()
        } catch {
            await TestAdmission.shared.leave()
            throw error
        }
    }

    private func provideDatabase(performing function: @Sendable @concurrent () async throws -> Void) async throws {
        let database = try await TestCluster.shared.createDatabase()
        do {
            try await TestDatabase.$current.withValue(database) { try await function() }
        } catch {
            try? await TestCluster.shared.drop(database)
            throw error
        }
        try await TestCluster.shared.drop(database)
    }
}

extension Trait where Self == DatabaseTrait {
    /// Gives each test ``TestDatabase/current``, a database of its own in a private PostgreSQL server that starts with
    /// the first such test of the process and ends with the process.
    public static var database: Self { DatabaseTrait() }
}
