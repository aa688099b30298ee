import ServiceLifecycle

/// A service for which being told to end is no failure: one that throws ends all others at once, and with them what
/// still has to be written.
struct QuietEnd: Service {
    let service: any Service

    func run() async throws {
        do {
            try await service.run()
        } catch is CancellationError {
            return
        }
    }
}
