import ArgumentParser
import ControlAPI
import Foundation
import Store
import SunwardModel

/// `sunward forecast errors`
struct ForecastErrorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "How far forecasts were off: by signal, source and hours ahead.",
        discussion: """
            MAPE is the mean error as a share of the reading, over readings of at least a twentieth of the signal's \
            mean; WAPE divides sums, and counts all. Forecasts that were pushed are told by their source, Sunward's \
            own by the forecaster's name.
            """
    )

    @Option(help: "Only this site.")
    var site: String?

    @Option(help: "Only sites of this grid zone.")
    var zone: String?

    @Option(help: "Only this metric, for example carbon_intensity_grams_per_kwh or arrivals_per_hour.")
    var signal: String?

    @Option(help: "Only arrivals from this area.")
    var area: String?

    @Option(name: .customLong("class"), help: "Only arrivals of this class.")
    var workloadClass: String?

    @Option(help: ArgumentHelp("The earliest moment forecast: \(Moment.explanation)."))
    var since: String = "7d"

    @Option(help: "The latest moment, in the same forms; now when left out.")
    var until: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, text) in [("--since", Optional(since)), ("--until", until)] {
            guard let text, Moment(text) == nil else { continue }
            throw ValidationError("\(name) is \"\(text)\"; expected \(Moment.explanation)")
        }
    }

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<ForecastErrorsView> = try await ControlClient.run(service) { client in
                let clock: ControlClient.Answer<ClockView> = try await client.get("/api/v1/clock")
                func time(_ text: String?) -> String? {
                    text.flatMap { Moment($0) }.map { Timestamp.format($0.date(now: clock.value.now)) }
                }
                let query = [
                    "since": time(since), "until": time(until), "site": site, "zone": zone, "metric": signal,
                    "area": area, "class": workloadClass,
                ]
                return try await client.get("/api/v1/forecasts/errors", query: query)
            }
            try Printer(format: output.format).show(json: answer.json, tables: [(nil, table(answer.value.rows))])
        }
    }

    private func table(_ rows: [ForecastErrorRow]) -> TextTable {
        var table = TextTable(
            "signal",
            "of",
            "zone",
            "source",
            "#hours ahead",
            "#forecasts",
            "#MAPE",
            "#WAPE",
            "#mean error",
            "#bias",
            "#mean reading"
        )
        for row in rows {
            let place = [row.site, row.model, row.area, row.workloadClass].compactMap(\.self)
            table.add(
                Cell(row.metric),
                Cell(place.joined(separator: "/")),
                Cell(row.zone ?? "-", raw: row.zone ?? ""),
                Cell(row.source),
                Cell(row.horizon),
                Cell(row.forecasts),
                Cell(percent: row.meanAbsolutePercentageError.map { $0 / 100 }),
                Cell(percent: row.weightedAbsolutePercentageError.map { $0 / 100 }),
                Cell(row.meanAbsoluteError),
                Cell(row.bias),
                Cell(row.meanReading)
            )
        }
        return table
    }
}
