/// How a private server is configured.
struct ServerSettings: Sendable {
    /// The role everybody is who reaches the socket.
    static let superuser = "postgres"

    /// The socket's number; said in every address, so that a PGPORT in somebody's environment changes nothing.
    static let port = "5432"

    let durability: EmbeddedPostgres.Durability
    let maximumConnections: Int
    let readyTimeout: Duration

    /// Command line options of the `postgres` program.
    func serverOptions(socketPath: String) -> [String] {
        var settings = [
            ("listen_addresses", ""),
            ("unix_socket_directories", socketPath),
            ("unix_socket_permissions", "0700"),
            ("port", Self.port),
            ("max_connections", String(maximumConnections)),
            ("timezone", "UTC"),
        ]
        if durability == .volatile {
            settings += [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")]
        }
        return settings.map { "-c \($0)='\($1)'" }
    }
}
