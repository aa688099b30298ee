import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import Signals
import Simulation

/// `sunward load`
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send requests to a gateway or a model server at a rate of their own, and measure the answers.",
        discussion: """
            Open loop: requests are sent when they are due, however slow the answers are, and times count from then. \
            Arrivals and lengths are those of a trace (--trace, --rate 2x), or come at a rate (--rate 100). Ctrl-C \
            ends the run and reports what there is.
            """
    )

    @OptionGroup var traffic: LoadTraffic

    @Option(help: "The base URL, without /v1.")
    var url: String = "http://127.0.0.1:8000"

    @Option(help: "A model, an alias, or sunward/auto.")
    var model: String = "sunward/auto"

    @OptionGroup var credentials: CredentialOptions

    @Option(help: "Seconds after which a request is given up.")
    var timeout: Double = 120

    @Option(help: "Most requests under way at once; those due beyond are not sent, and counted.")
    var maxInFlight: Int = 5000

    @Option(help: "Report the quality that simulated models tell of to the control API at this URL.")
    var reportOutcomes: String?

    @Option(help: "The key for the control API (environment: SUNWARD_KEY).")
    var controlKey: String?

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        for address in [url, reportOutcomes].compactMap(\.self) {
            guard let parsed = URL(string: address), ["http", "https"].contains(parsed.scheme), parsed.host != nil
            else {
                throw ValidationError("\"\(address)\" is no URL; expected for example http://127.0.0.1:8000")
            }
        }
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout must be above 0 to 86400") }
        guard (1...100_000).contains(maxInFlight) else { throw ValidationError("--max-in-flight must be 1 to 100000") }
    }

    func run() async throws {
        try await reporting {
            let schedule = try traffic.schedule()
            let key = try credentials.secret(variables: ["SUNWARD_API_KEY"])
            let client = try LoadTarget.client(maximumInFlight: maxInFlight, authorities: credentials.authorities)
            let grades = reportOutcomes.map {
                let key = controlKey ?? Environment.value("SUNWARD_KEY")
                return LoadGrades(client: client, url: Self.base($0), key: key)
            }
            let run = LoadRun(
                target: LoadTarget(
                    client: client,
                    url: Self.base(url),
                    model: model,
                    key: key,
                    timeout: .nanoseconds(Int64(timeout * 1e9))
                ),
                durationSeconds: traffic.duration,
                maximumInFlight: maxInFlight,
                grades: grades
            )
            let result = await run.run(schedule)
            var report = LoadReport(result)
            if let grades {
                report.quality?.reported = await grades.reported
                report.quality?.lost = await grades.lost
                if let problem = await grades.problem { Terminal.note("grades were not taken: \(problem)") }
            }
            try await client.shutdown()
            try format.show(report, LoadTable(report: report).text(for: .output))
        }
    }

    private static func base(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
