import Foundation
import Routing
import Signals
import SunwardModel

/// Reads the files of `sunward route` and says what is wrong with them.
enum RouteFiles {
    static func examples(_ path: String) throws -> [RoutingExample] {
        try explained { try RoutingExampleFile.load(contentsOf: URL(filePath: path)) }
    }

    static func models(_ path: String) throws -> [ModelProfile] {
        try explained { try ModelProfileFile(contentsOf: URL(filePath: path)).models }
    }

    static func state(_ path: String) throws -> FittedRouter {
        try explained { try FittedRouter.load(contentsOf: URL(filePath: path)) }
    }

    static func arrivals(_ path: String) throws -> [Double] {
        try explained { try RequestTraceFile(contentsOf: URL(filePath: path)).arrivalSeconds }
    }

    /// Carbon intensity of the first hours of a zone's file; a row without one repeats the one before.
    static func carbon(_ path: String, hours: Int) throws -> [Double] {
        let url = URL(filePath: path)
        let zone = url.deletingPathExtension().lastPathComponent
        let file = try explained { try ZoneSignalFile(contentsOf: url, zone: zone) }
        let end = (file.rows.first?.time ?? .distantPast).addingTimeInterval(Double(hours) * 3600)
        var values: [Double] = []
        for row in file.rows where row.time < end {
            guard let value = row.carbonGramsPerKWh ?? values.last else { continue }
            values.append(value)
        }
        guard !values.isEmpty else {
            throw CommandFailure(.badInput, "\(path): carbon_g_per_kwh is empty in the first \(hours) hours")
        }
        return values
    }

    /// Runs `body`, its errors turned into words for whoever typed the command.
    static func explained<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as RoutingError {
            throw CommandFailure(.badInput, ErrorWords.of(error))
        } catch let error as SignalsError {
            throw CommandFailure(.badInput, ErrorWords.of(error))
        }
    }
}
