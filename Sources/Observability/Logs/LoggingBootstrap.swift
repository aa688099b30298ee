import Foundation
import Logging

/// Sets up logging for the whole process.
public enum LoggingBootstrap {
    /// Makes every `Logger` write lines of a format to the standard error; may be called once in a process.
    ///
    /// - Parameters:
    ///   - level: events below it are not written.
    ///   - metadataProvider: adds metadata from the task that logs, for example a request's identifier.
    public static func bootstrap(
        format: LogFormat,
        level: Logger.Level,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        let make: @Sendable (String, Logger.MetadataProvider?) -> any LogHandler = { label, provider in
            LineLogHandler(label: label, format: format, level: level, metadataProvider: provider)
        }
        LoggingSystem.bootstrap(make, metadataProvider: metadataProvider)
    }
}
