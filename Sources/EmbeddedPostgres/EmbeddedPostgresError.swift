/// Why a private PostgreSQL server could not be run.
public struct EmbeddedPostgresError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. More codes may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The server's programs are not installed.
        public static let binariesMissing = Code(name: "binariesMissing")
        /// The folder cannot be used by the account the server runs as.
        public static let folderInaccessible = Code(name: "folderInaccessible")
        /// The folder's path has characters that PostgreSQL's programs do not take.
        public static let unusablePath = Code(name: "unusablePath")
        /// A program of PostgreSQL failed.
        public static let commandFailed = Code(name: "commandFailed")
        /// The server did not become ready in time.
        public static let notReady = Code(name: "notReady")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened and what to do about it.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
