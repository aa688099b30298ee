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

    /// Looks before long work whether its result can be put where it was asked for.
    static func expectRoom(for paths: String?...) throws {
        for path in paths.compactMap(\.self) {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            guard access(folder, W_OK) == 0 else {
                throw CommandFailure(.failed, "\(path) cannot be written: \(String(cString: strerror(errno)))")
            }
        }
    }

    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(.failed, "\(path) cannot be written: \(words(error))")
        }
    }

    /// Runs `body`, its errors turned into words for whoever typed the command.
    static func explained<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as RoutingError {
            throw CommandFailure(.badInput, words(error))
        } catch let error as SignalsError {
            throw CommandFailure(.badInput, words(error))
        }
    }

    /// An error in words; one of the file system as the system has it ("No such file or directory").
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as RoutingError where error.code == .unreadableFile:
            return error.message + (error.cause.map { ": \(words($0))" } ?? "")
        case let error as SignalsError where error.code == .unreadableFile:
            return [error.file, error.message, error.cause.map(words)].compactMap(\.self).joined(separator: ": ")
        case let error as CocoaError:
            guard let cause = error.underlying as? POSIXError else { return error.localizedDescription }
            return String(cString: strerror(cause.code.rawValue))
        default: return "\(error)"
        }
    }
}
