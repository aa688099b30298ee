import ThreadExecutor

/// Work that blocks, as reading files does, on a thread that is made for it.
enum OwnThread {
    static func run<Result: Sendable>(
        _ name: String,
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let executor = ThreadExecutor(name: name)
        defer { executor.shutdown() }
        return try await withTaskExecutorPreference(executor) { @concurrent in try body() }
    }
}
