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
        // What is given on the command line goes before the environment.
        if let key { return try Self.checked(key, from: "--key") }
        if let keyFile { return try Self.read(keyFile) }
        if let key = Environment.value("SUNWARD_KEY") { return try Self.checked(key, from: "SUNWARD_KEY") }
        return try Environment.value("SUNWARD_KEY_FILE").map(Self.read)
    }

    /// The file of authorities; nil believes those that the machine does.
    var authorities: String? { tlsCA ?? Environment.value("SUNWARD_TLS_CA") }

    /// Whether what is sent can be read on the way.
    var sendsInClear: Bool {
        guard let parsed = URL(string: url), parsed.scheme == "http", let host = parsed.host else { return false }
        return !ListenAddress(host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: 0).isLoopback
    }

    private static func read(_ file: String) throws -> String {
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw CommandFailure(.badInput, "the API key's file \(file) cannot be read")
        }
        return try checked(text.trimmingCharacters(in: .whitespacesAndNewlines), from: file)
    }

    /// Nothing that would break the header it is sent in.
    private static func checked(_ key: String, from place: String) throws -> String {
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(.badInput, "\(place) holds no API key; expected one line, sw-…")
        }
        return key
    }
}
