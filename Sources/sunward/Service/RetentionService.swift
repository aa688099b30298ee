import ControlPlane
import Foundation
import Logging
import ServiceLifecycle
import Store
import SunwardModel

/// Drops partitions older than the fleet keeps them, once at start and then once a (real) hour.
struct RetentionService: Service {
    let store: PostgresStore
    let leadership: LeaderLock
    let directory: FleetDirectory
    let clock: any TimeSource
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await leadership.wait()
            while !Task.isCancelled {
                await drop()
                try await Task.sleep(for: .seconds(3600))
            }
        }
    }

    private func drop() async {
        let days = Double(directory.current.fleet.planner.retentionDays)
        let oldest = clock.now.addingTimeInterval(-days * 86_400)
        do {
            let dropped = try await store.dropPartitions(before: oldest)
            let count = dropped.values.reduce(0, +)
            if count > 0 { logger.info("old partitions dropped", metadata: ["partitions": "\(count)"]) }
        } catch is CancellationError {
            return
        } catch {
            logger.warning("old partitions not dropped", metadata: ["error": "\(error)"])
        }
        do {
            try await store.dropKeyUse(before: oldest)
        } catch is CancellationError {
            return
        } catch {
            logger.warning("old use of keys not dropped", metadata: ["error": "\(error)"])
        }
    }
}
