import Foundation
import SunwardModel

/// Reads a fleet's files on a thread of their own: reading files blocks.
enum FleetFiles {
    /// - Throws: `FleetError` with every problem.
    static func load(_ directory: URL) async throws -> Fleet {
        try await OwnThread.run("fleet-files") { try FleetLoader().loadValid(directory: directory) }
    }
}
