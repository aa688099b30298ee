import Foundation

/// A file operation of a spool that failed: what was tried, on which file, and what the system says of it.
struct SpoolFileError: Error, CustomStringConvertible {
    /// A verb, as in "cannot write".
    let attempt: String
    let path: String

    /// The system's words, for example "No space left on device".
    let words: String

    init(_ attempt: String, _ url: URL, _ cause: any Error) {
        self.attempt = attempt
        path = url.path
        words = Self.words(of: cause)
    }

    /// The failure that `errno` tells of.
    init(_ attempt: String, _ url: URL, systemError: Int32 = errno) {
        self.attempt = attempt
        path = url.path
        words = String(cString: strerror(systemError))
    }

    var description: String { "cannot \(attempt) \(path): \(words)" }

    /// Runs `body`, turning what Foundation throws into this error.
    static func trying<Result>(_ attempt: String, _ url: URL, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error where error is StoreError || error is SpoolFileError {
            throw error
        } catch {
            throw SpoolFileError(attempt, url, error)
        }
    }

    /// Foundation says only that "the operation could not be completed"; the number of the system's error lies below.
    private static func words(of error: any Error) -> String {
        if let error = error as? POSIXError { return String(cString: strerror(error.code.rawValue)) }
        let bridged = error as NSError
        if bridged.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(bridged.code))) }
        guard let cause = bridged.userInfo[NSUnderlyingErrorKey] as? any Error else { return "\(error)" }
        return words(of: cause)
    }
}
