import ArgumentParser

/// How to find the gateway, and how to show it who asks.
struct GatewayAddressOptions: ParsableArguments {
    private static let usual = "http://127.0.0.1:8000"

    @Option(help: "The gateway's address, without /v1 (environment: SUNWARD_GATEWAY_URL).")
    var url: String = Environment.value("SUNWARD_GATEWAY_URL") ?? usual

    @OptionGroup var credentials: CredentialOptions

    func validate() throws {
        try ServerURL.check(url, example: Self.usual)
    }

    /// Without a slash, and without the `/v1` that OpenAI's clients want.
    var baseURL: String {
        var base = url
        while base.hasSuffix("/") { base.removeLast() }
        return base.hasSuffix("/v1") ? String(base.dropLast(3)) : base
    }

    /// The key to show; nil where there is none.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read or holds no key.
    func secret() throws -> String? {
        try credentials.secret(variables: ["SUNWARD_API_KEY", "SUNWARD_KEY"])
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { credentials.authorities }
}
