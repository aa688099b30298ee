import CLibPQ
import Foundation

extension LibPQSession {
    /// Session settings every decoder and encoder here relies on, whatever the server's defaults are.
    private static let sessionSettings = """
        SET TIME ZONE 'UTC'; SET DateStyle TO 'ISO, YMD'; SET standard_conforming_strings TO on; \
        SET bytea_output TO hex; SET extra_float_digits TO 1
        """

    /// Connects and prepares the session. `PQconnectdbParams` is used because it alone applies `connect_timeout` to
    /// each host of a list and honours `target_session_attrs`.
    ///
    /// - Throws: ``PostgresError`` with code `connectionFailed`.
    func open() throws {
        let wholeSeconds = max(2, Int((configuration.connectTimeout / .seconds(1)).rounded(.up)))
        // Later settings win: these defaults, then the connection string, then what this code depends on.
        let settings: KeyValuePairs = [
            "application_name": configuration.applicationName,
            "connect_timeout": String(wholeSeconds),
            "keepalives_idle": "30",
            "keepalives_interval": "10",
            "keepalives_count": "3",
            "tcp_user_timeout": "30000",
            "dbname": configuration.connectionString,
            "client_encoding": "UTF8",
        ]
        let handle = Self.withCStrings(settings.map(\.key)) { keys in
            Self.withCStrings(settings.map(\.value)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let handle else { throw PostgresError(.connectionFailed, "no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw PostgresError(.connectionFailed, connection: handle)
        }
        PQsetnonblocking(handle, 1)
        adopt(handle)
        do {
            var watch = StatementWatch(interrupt: nil, timeout: configuration.connectTimeout)
            try execute(Self.sessionSettings, watch: &watch)
        } catch {
            close()
            guard var error = error as? PostgresError else { throw error }
            error.code = .connectionFailed
            throw error
        }
    }

    /// A zero-terminated array of C strings, valid during `body`.
    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
