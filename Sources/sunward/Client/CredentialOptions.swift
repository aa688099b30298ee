import ArgumentParser

/// How a command shows a server who asks, and whom it believes in return.
struct CredentialOptions: ParsableArguments {
    @Option(
        help: """
            An API key. Other users of this machine can see it in the list of processes: better use SUNWARD_KEY (for \
            the gateway also SUNWARD_API_KEY) or --key-file.
            """
    )
    var key: String?

    @Option(
        help: """
            A file that holds an API key (environment: SUNWARD_KEY_FILE; for the gateway also SUNWARD_API_KEY_FILE).
            """,
        completion: .file()
    )
    var keyFile: String?

    @Option(
        name: .customLong("tls-ca"),
        help: "A PEM file of the authorities whose certificates are believed (environment: SUNWARD_TLS_CA).",
        completion: .file()
    )
    var tlsCA: String?

    func validate() throws {
        guard key == nil || keyFile == nil else {
            throw ValidationError("give either --key or --key-file, not both")
        }
    }

    /// The key to show: as given, from the file given, or from the first of the environment's variables that is set; nil
    /// where there is none.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read or holds no key. It does not say what it holds.
    func secret(variables: [String]) throws -> String? {
        try SecretSource(key: key, keyFile: keyFile, variables: variables).secret()
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { tlsCA ?? Environment.value("SUNWARD_TLS_CA") }
}
