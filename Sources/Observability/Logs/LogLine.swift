import Foundation
import Logging

/// What one log line says.
struct LogLine: Sendable {
    var time: Date
    var level: Logger.Level
    var logger: String
    var message: String
    var metadata: Logger.Metadata

    /// The line in a format, without its line feed.
    func rendered(as format: LogFormat) -> String {
        switch format {
        case .text: TextLogFormat.render(self)
        case .json: JSONLogFormat.render(self)
        }
    }

    /// RFC 3339 in UTC, to the millisecond.
    var timestamp: String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
