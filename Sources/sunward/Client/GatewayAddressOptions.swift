import ArgumentParser
import Foundation

/// How to find the gateway, and how to show it who asks.
struct GatewayAddressOptions: ParsableArguments {
    @Option(help: "The gateway's address, without /v1 (environment: SUNWARD_GATEWAY_URL).")
    var url: String = Environment.value("SUNWARD_GATEWAY_URL") ?? "http://127.0.0.1:8000"

    @Option(
        help: """
            An API key. Other users of this machine can see it in the list of processes: better use SUNWARD_API_KEY or \
            --key-file.
            """
    )
    var key: String?

    @Option(
        help: "A file that holds an API key (environment: SUNWARD_API_KEY_FILE; else SUNWARD_KEY, SUNWARD_KEY_FILE).",
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
        guard let parsed = URL(string: url), let scheme = parsed.scheme, ["http", "https"].contains(scheme),
            parsed.host != nil
        else { throw ValidationError("--url is \"\(url)\"; expected for example http://127.0.0.1:8000") }
        guard key == nil || keyFile == nil else {
            throw ValidationError("give either --key or --key-file, not both")
        }
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
        try SecretSource(key: key, keyFile: keyFile, variables: ["SUNWARD_API_KEY", "SUNWARD_KEY"]).secret()
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { tlsCA ?? Environment.value("SUNWARD_TLS_CA") }
}
