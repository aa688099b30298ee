import CLibPQ

extension PostgresConfiguration {
    /// Whether libpq can read a connection string; whether a server is behind it is another matter.
    ///
    /// libpq's own words for what is wrong are not told: they repeat parts of the string, which may be of a password.
    public static func isReadable(connectionString: String) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(connectionString, &message)
        defer {
            PQconninfoFree(options)
            PQfreemem(message)
        }
        return options != nil
    }
}
