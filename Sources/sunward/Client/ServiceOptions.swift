import ArgumentParser
import Foundation

/// How to find the service.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The service's address (environment: SUNWARD_URL).")
    var url: String = Environment.value("SUNWARD_URL") ?? "http://127.0.0.1:8080"

    func validate() throws {
        guard let parsed = URL(string: url), let scheme = parsed.scheme, ["http", "https"].contains(scheme),
            parsed.host != nil
        else { throw ValidationError("--url is \"\(url)\"; expected for example http://127.0.0.1:8080") }
    }
}
