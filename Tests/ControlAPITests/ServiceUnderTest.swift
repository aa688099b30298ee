import ControlAPI
import ControlPlane
import Foundation
import Hummingbird
import HummingbirdTesting
import Planning
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

/// A whole service on the demo fleet: real planner, real writer, the current test's database; only its clock is held.
struct ServiceUnderTest: Sendable {
    /// The moment that the held clock shows: 2023-06-01 18:20 UTC.
    static let start = Date(timeIntervalSince1970: 1_685_643_600)

    let fleet: Fleet
    let services: ControlServices
    let history: RoutingHistory
    let pool: PostgresPool
    let client: any TestClientProtocol
    let document: OpenAPIDocument

    /// Runs `body` with a service.
    ///
    /// - Parameters:
    ///   - setup: Requests in memory, or over a socket.
    ///   - isStarted: Whether the coordinator runs, and has made its first plan.
    ///   - requiresKeys: Whether nobody is let in without a key.
    static func run(
        _ setup: TestingSetup = .router,
        clock: any TimeSource = SimulatedClock(start: start, speed: 0),
        isStarted: Bool = true,
        requiresKeys: Bool = false,
        _ body: @Sendable (ServiceUnderTest) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sunward-api-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let solver = PlanSolver()
        try await TestDatabase.current.withPool { pool in
            let parts = try await ServiceParts(
                pool: pool,
                folder: folder,
                clock: clock,
                solver: solver,
                requiresKeys: requiresKeys
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.run() }
                try await parts.migrate()
                try await parts.keyRefresh.load()
                group.addTask { try await parts.writer.run() }
                try await parts.keepFleet()
                if isStarted {
                    group.addTask { try await parts.services.coordinator.run() }
                    // The plan made at the start is there, so that a test sees the plans it asks for alone.
                    try await eventually {
                        let status = await parts.services.coordinator.status()
                        return status.counts.plans == 1 && !status.isPlanning
                    }
                }
                let application = Application(
                    router: ControlAPI.router(parts.services),
                    server: .http1(configuration: ControlAPI.http1(parts.services)),
                    logger: silent
                )
                try await application.test(setup) { client in
                    let service = ServiceUnderTest(
                        fleet: parts.fleet,
                        services: parts.services,
                        history: parts.history,
                        pool: pool,
                        client: client,
                        document: try OpenAPIDocument()
                    )
                    try await body(service)
                }
                group.cancelAll()
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                }
            }
        }
        await solver.close()
    }

    /// The number that a statement gives in its only row, in a column called `n`.
    func count(_ table: String) async throws -> Int {
        try await pool.query("SELECT count(*) AS n FROM \(table)").first?.decode("n", as: Int.self) ?? -1
    }
}

/// Waits until `condition` holds; a test that waits in vain fails.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(240)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("a condition did not come to hold within 240 s")
}
