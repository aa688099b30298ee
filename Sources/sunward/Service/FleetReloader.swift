import ControlPlane
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import SunwardModel
import UnixSignals

/// Re-reads the fleet's files on SIGHUP. Files with errors change nothing and are reported.
struct FleetReloader: Service {
    let directory: URL
    let coordinator: Coordinator
    let clock: any TimeSource
    let logger: Logger
    private let taken = Counter(label: "sunward_fleet_reloads_total", dimensions: [("outcome", "taken")])
    private let refused = Counter(label: "sunward_fleet_reloads_total", dimensions: [("outcome", "refused")])

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await reload()
        }
    }

    private func reload() async {
        do {
            let fleet = try await FleetFiles.load(directory)
            try await coordinator.reload(fleet: fleet, version: fleet.version(loadedAt: clock.now))
            taken.increment()
        } catch let error as FleetError {
            refused.increment()
            for problem in error.problems where problem.severity == .error {
                logger.error("fleet not reloaded", metadata: ["problem": "\(problem)"])
            }
            if error.problems.isEmpty { logger.error("fleet not reloaded", metadata: ["error": "\(error)"]) }
        } catch {
            refused.increment()
            logger.error("fleet not reloaded", metadata: ["error": "\(error)"])
        }
    }
}
