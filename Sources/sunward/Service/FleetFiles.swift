import Foundation
import SunwardModel
import ThreadExecutor

/// Reads a fleet's files on a thread of their own: reading files blocks.
enum FleetFiles {
    /// - Throws: `FleetError` with every problem.
    static func load(_ directory: URL) async throws -> Fleet {
        let executor = ThreadExecutor(name: "fleet-files")
        defer { executor.shutdown() }
        return try await withTaskExecutorPreference(executor) { @concurrent in
            try FleetLoader().loadValid(directory: directory)
        }
    }
}
