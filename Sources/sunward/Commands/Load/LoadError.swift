import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Why a request has no whole answer; requests are counted by it.
enum LoadError: Hashable, Sendable, CustomStringConvertible {
    /// A status that is not 2xx, with the error's code or type.
    case status(Int, String?)
    /// The stream told of an error.
    case streamError(String?)
    /// The answer ended before it was whole.
    case cut
    case timedOut
    case connection(String)
    /// What came is not what the API has.
    case garbage

    /// Sorts an error of the HTTP client.
    ///
    /// - Parameter hasBegun: Whether the head of the answer had come.
    init(_ error: any Error, hasBegun: Bool) {
        if let error = error as? HTTPClientError, [.deadlineExceeded, .readTimeout].contains(error) {
            self = .timedOut
        } else if hasBegun {
            self = .cut
        } else {
            self = .connection(Self.words(error))
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout: "timeout"
        case let error as HTTPClientError where error == .remoteConnectionClosed: "closed"
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError where error.errnoCode == ECONNREFUSED: "refused"
        case let error as IOError where error.errnoCode == ECONNRESET: "reset"
        case is NIOConnectionError: "refused"
        default: "\(type(of: error))"
        }
    }

    var description: String {
        switch self {
        case .status(let status, let code): "status-\(status)" + (code.map { "/\($0)" } ?? "")
        case .streamError(let code): "stream-error" + (code.map { "/\($0)" } ?? "")
        case .cut: "cut"
        case .timedOut: "timeout"
        case .connection(let what): "connection/\(what)"
        case .garbage: "garbage"
        }
    }
}
