import ArgumentParser
import ControlAPI
import Foundation
import NIOHTTP1
import SunwardModel

/// `sunward telemetry push`
struct TelemetryPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push readings into a running service: one by flags, or many from a file or stream.",
        discussion: """
            One reading:
              sunward telemetry push --site oslo --metric price_usd_per_mwh --value 41.2
              sunward telemetry push --area bergen --class chat --metric arrivals_per_hour --value 1200

            Many, as JSON lines or CSV (columns metric, value, observed_at and site or area and class):
              sunward telemetry push --file readings.jsonl
              meter | sunward telemetry push --file -

            A reading that is known already (same site, metric and time) counts once, so a push may be repeated.

            Metrics of a site: \(SiteMetric.allCases.map(\.rawValue).joined(separator: ", ")).
            Of an area and class: \(SignalKey.arrivalsMetric).
            """
    )

    @Option(help: "The site read.")
    var site: String?

    @Option(help: "The model read, for metrics of a model.")
    var model: String?

    @Option(help: "The area that queries arrive from.")
    var area: String?

    @Option(name: .customLong("class"), help: "The class of the queries.")
    var workloadClass: String?

    @Option(help: "The metric; its unit is in its name.")
    var metric: String?

    @Option(parsing: .unconditional, help: "The value; it may be negative.")
    var value: Double?

    @Option(help: "When it was observed (RFC 3339); now, by the service's clock, when left out.")
    var at: String?

    @Option(help: "A .jsonl or .csv file, or - for standard input.", completion: .file())
    var file: String?

    @Option(help: "What --file holds, where its name does not say: jsonl or csv.")
    var inputFormat: TelemetryFileFormat?

    @Option(help: "Readings in a request.")
    var batch: Int = 5000

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...20_000).contains(batch) else { throw ValidationError("--batch must be 1 to 20000") }
        if file != nil {
            guard site == nil, area == nil, metric == nil, value == nil else {
                throw ValidationError("give either --file or the flags of one reading, not both")
            }
        } else {
            guard let metric else { throw ValidationError("give --metric and --value, or --file") }
            guard let value else { throw ValidationError("--value is missing") }
            guard value.isFinite else { throw ValidationError("--value is \(value); expected a finite number") }
            if metric == SignalKey.arrivalsMetric {
                guard area != nil, workloadClass != nil else {
                    throw ValidationError("\(metric) needs --area and --class")
                }
                guard site == nil, model == nil else {
                    throw ValidationError("\(metric) is of an area and class; leave --site and --model out")
                }
            } else {
                guard site != nil else { throw ValidationError("\(metric) needs --site") }
                guard area == nil, workloadClass == nil else {
                    throw ValidationError("\(metric) is of a site; leave --area and --class out")
                }
            }
        }
    }

    func run() async throws {
        try await reporting {
            try await ControlClient.run(service) { client in
                if let file {
                    try await push(file: file, client)
                } else {
                    try await pushOne(client)
                }
            }
        }
    }

    private func pushOne(_ client: ControlClient) async throws {
        var observedAt = at
        if observedAt == nil {
            let clock: ControlClient.Answer<ClockView> = try await client.get("/api/v1/clock")
            observedAt = Timestamp.format(clock.value.now)
        }
        var fields: [String: String] = ["observedAt": observedAt ?? ""]
        fields["site"] = site
        fields["model"] = model
        fields["area"] = area
        fields["class"] = workloadClass
        fields["metric"] = metric
        let body = try JSONEncoder().encode(SingleReading(fields: fields, value: value ?? 0))
        do {
            let answer: ControlClient.Answer<IngestionView> = try await client.send(
                .POST,
                "/api/v1/telemetry",
                body: body
            )
            var summary = PushSummary()
            summary.add(answer.value, lines: [1])
            try summary.show(output.format)
        } catch let problem as ProblemDetails {
            throw CommandFailure(.badInput, problem.detail)
        }
    }

    private func push(file: String, _ client: ControlClient) async throws {
        let format = try inputFormat ?? TelemetryFileFormat(path: file)
        let reader = try LineReader(path: file)
        var pusher = TelemetryFilePusher(client: client, reader: reader, format: format, batch: batch)
        do {
            try await pusher.run()
        } catch {
            await reader.close()
            // What went in before is told all the same.
            try pusher.summary.show(output.format)
            throw error
        }
        await reader.close()
        try pusher.summary.show(output.format)
        if pusher.summary.refusedCount > 0 { throw ExitCode(65) }
    }
}

/// One reading as JSON.
private struct SingleReading: Encodable {
    let fields: [String: String]
    let value: Double

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, text) in fields { try container.encode(text, forKey: Key(stringValue: name)) }
        try container.encode(value, forKey: Key(stringValue: "value"))
    }
}
