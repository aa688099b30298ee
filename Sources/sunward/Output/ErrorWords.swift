import Foundation
import Planning
import Routing
import Signals

/// Errors in words for whoever typed the command; those of the file system as the system has them ("No such file or
/// directory").
enum ErrorWords {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as RoutingError where error.code == .unreadableFile:
            return error.message + (error.cause.map { ": \(of($0))" } ?? "")
        case let error as SignalsError where error.code == .unreadableFile:
            return [error.file, error.message, error.cause.map(of)].compactMap(\.self).joined(separator: ": ")
        case let error as PlanningError:
            let problems = error.problems.map { "\n  \($0)" }.joined()
            return error.message + (error.cause.map { ": \(of($0))" } ?? "") + problems
        case let error as CocoaError:
            guard let cause = error.underlying as? POSIXError else { return error.localizedDescription }
            return system(cause.code.rawValue)
        default: return "\(error)"
        }
    }

    /// What the system calls one of its error numbers.
    static func system(_ number: Int32) -> String { String(cString: strerror(number)) }
}
