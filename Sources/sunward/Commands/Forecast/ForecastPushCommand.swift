import ArgumentParser
import ControlAPI
import Foundation
import NIOHTTP1

/// `sunward forecast push`
struct ForecastPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push forecasts into a running service; plans prefer them to Sunward's own while they are as good.",
        discussion: """
            One point:
              sunward forecast push --site oslo --metric price_usd_per_mwh --value 38 --for 2023-06-01T15:00:00Z

            Many, as a JSON array of points, or {"points": […]}:
              sunward forecast push --file day-ahead.json
              [{"site": "oslo", "metric": "price_usd_per_mwh", "validAt": "…", "issuedAt": "…", "value": 38}]
            """
    )

    @Option(help: "The site forecast.")
    var site: String?

    @Option(help: "The area that queries are forecast from.")
    var area: String?

    @Option(name: .customLong("class"), help: "The class of the queries.")
    var workloadClass: String?

    @Option(help: "The metric; its unit is in its name.")
    var metric: String?

    @Option(parsing: .unconditional, help: "The value expected; it may be negative.")
    var value: Double?

    @Option(name: .customLong("for"), help: "The moment the value is for (RFC 3339).")
    var validAt: String?

    @Option(help: "When the forecast was made (RFC 3339); now when left out.")
    var issuedAt: String?

    @Option(help: "Who made it.")
    var source: String = "cli"

    @Option(help: "A JSON file of points, or - for standard input.", completion: .file())
    var file: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard file == nil else { return }
        guard metric != nil, value != nil, validAt != nil, site != nil || (area != nil && workloadClass != nil) else {
            throw ValidationError("give --site (or --area and --class), --metric, --value and --for; or --file")
        }
        if let value, !value.isFinite {
            throw ValidationError("--value is \(value); expected a finite number")
        }
    }

    func run() async throws {
        try await reporting {
            let body = try await body()
            try await ControlClient.run(service) { client in
                do {
                    let answer: ControlClient.Answer<IngestionView> = try await client.send(
                        .POST,
                        "/api/v1/forecasts",
                        body: body
                    )
                    try show(answer.value.refused, answer.value)
                } catch let problem as ProblemDetails {
                    try show(problem.errors ?? [], nil)
                }
            }
        }
    }

    private func show(_ refused: [IngestionView.Refused], _ view: IngestionView?) throws {
        var summary = PushSummary()
        let places = Array(1...max(1, (refused.map(\.index).max() ?? 0) + 1))
        if let view { summary.add(view, lines: places) } else { summary.add(refused: refused, lines: places) }
        try summary.show(output.format)
        if summary.refusedCount > 0 { throw ExitCode(65) }
    }

    private func body() async throws -> Data {
        if let file {
            let reader = try LineReader(path: file)
            var data = Data()
            while case let lines = try await reader.next(1000), !lines.isEmpty {
                for line in lines { data.append(line.text + Data("\n".utf8)) }
            }
            await reader.close()
            return data
        }
        let point = Point(
            site: site,
            area: area,
            workloadClass: workloadClass,
            metric: metric,
            value: value,
            validAt: validAt,
            issuedAt: issuedAt,
            source: source
        )
        return try JSONEncoder().encode([point])
    }
}

/// One forecast point as JSON.
private struct Point: Encodable {
    let site: String?
    let area: String?
    let workloadClass: String?
    let metric: String?
    let value: Double?
    let validAt: String?
    let issuedAt: String?
    let source: String

    private enum CodingKeys: String, CodingKey {
        case site, area, metric, value, validAt, issuedAt, source
        case workloadClass = "class"
    }
}
