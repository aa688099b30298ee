import ServiceLifecycle

/// Runs something that ends when cancelled as a service that ends with the group.
struct ShutdownCancelled: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown(body)
    }
}
