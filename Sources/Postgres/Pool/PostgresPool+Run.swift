import NIOConcurrencyHelpers

extension PostgresPool {
    /// How often idle connections are examined.
    private static let upkeepInterval: Duration = .seconds(15)

    /// Keeps the pool in good order until the task is cancelled, then closes it. It has the shape of a service's `run()`.
    public func run() async throws {
        perform(shared.withLockedValue { $0.state.keepOneOpen() })
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: Self.upkeepInterval)
            } catch {
                break
            }
            await examineIdleConnections()
        }
        await close()
    }

    /// Asks each idle connection for a sign of life; the state replaces those that give none.
    private func examineIdleConnections() async {
        for number in shared.withLockedValue({ $0.state.idle }) {
            let connection = shared.withLockedValue { shared in
                shared.state.lease(idle: number) ? shared.connections[number] : nil
            }
            guard let connection else { continue }
            _ = try? await connection.query("SELECT 1")
            await release(Lease(number: number, connection: connection))
        }
    }
}
