import ArgumentParser

/// How to find the service, and how to show it who asks.
struct ServiceOptions: ParsableArguments {
    private static let usual = "http://127.0.0.1:8080"

    @Option(help: "The service's address (environment: SUNWARD_URL).")
    var url: String = Environment.value("SUNWARD_URL") ?? usual

    @OptionGroup var credentials: CredentialOptions

    func validate() throws {
        try ServerURL.check(url, example: Self.usual)
    }

    /// The key to show; nil where there is none.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read or holds no key.
    func secret() throws -> String? {
        try credentials.secret(variables: ["SUNWARD_KEY"])
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { credentials.authorities }

    /// Whether what is sent can be read on the way.
    var sendsInClear: Bool { SecretSource.isSentInClear(to: url) }
}
