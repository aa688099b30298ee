import ArgumentParser
import Foundation

/// How to find the service, and how to show it who asks.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The service's address (environment: SUNWARD_URL).")
    var url: String = Environment.value("SUNWARD_URL") ?? "http://127.0.0.1:8080"

    @Option(
        help: """
            An API key. Other users of this machine can see it in the list of processes: better use SUNWARD_KEY or \
            --key-file.
            """
    )
    var key: String?

    @Option(help: "A file that holds an API key (environment: SUNWARD_KEY_FILE).", completion: .file())
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
        else { throw ValidationError("--url is \"\(url)\"; expected for example http://127.0.0.1:8080") }
        guard key == nil || keyFile == nil else {
            throw ValidationError("give either --key or --key-file, not both")
        }
    }

    /// The key to show: as given, from the file given, or from the environment; nil where there is none.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read or holds no key. It does not say what it holds.
    func secret() throws -> String? {
        try SecretSource(key: key, keyFile: keyFile, variables: ["SUNWARD_KEY"]).secret()
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { tlsCA ?? Environment.value("SUNWARD_TLS_CA") }

    /// Whether what is sent can be read on the way.
    var sendsInClear: Bool { SecretSource.isSentInClear(to: url) }
}
