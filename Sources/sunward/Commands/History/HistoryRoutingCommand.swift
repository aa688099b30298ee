import ArgumentParser
import Foundation
import Store
import SunwardModel

/// `sunward history routing`
struct HistoryRoutingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routing",
        abstract: "Which model answered each request and how it went, or the same summed up by the hour."
    )

    @Option(help: "Only this site.")
    var site: String?

    @Option(help: "Only this area; not with --hourly.")
    var area: String?

    @Option(name: .customLong("class"), help: "Only this class.")
    var workloadClass: String?

    @Option(help: "Only this model.")
    var model: String?

    @Option(help: "Only the request of this name (x-request-id); not with --hourly.")
    var request: String?

    @Option(help: "Only requests of the API key with this id; not with --hourly.")
    var byKey: String?

    @Flag(help: "Sums by hour, site, model and class instead of single requests.")
    var hourly = false

    @OptionGroup var options: HistoryOptions

    func validate() throws {
        guard hourly else { return }
        for (name, value) in [("area", area), ("request", request), ("by-key", byKey)] where value != nil {
            throw ValidationError("--\(name) cannot be combined with --hourly")
        }
    }

    func run() async throws {
        try await reporting {
            let filter = ["site": site, "class": workloadClass, "model": model]
            if hourly {
                try await options.show("/api/v1/history/routing-hourly", filter: filter, table: Self.hours)
            } else {
                try await options.show(
                    "/api/v1/history/routing",
                    filter: filter.merging(["area": area, "request": request, "key": byKey]) { first, _ in first },
                    table: Self.requests
                )
            }
        }
    }

    private static func requests(_ rows: [RoutingRow]) -> TextTable {
        var table = TextTable(
            "decided",
            "decision",
            "area",
            "class",
            "site",
            "model",
            "policy",
            "#quality",
            "#graded",
            "#p95 s",
            "#took s",
            "#gCO2",
            "#measured gCO2",
            "status",
            "violations",
            "request",
            "key",
            "retry of"
        )
        for row in rows {
            let id = row.id.uuidString.lowercased()
            table.add(
                Cell(row.decidedAt),
                Cell(id),
                Cell(row.area),
                Cell(row.workloadClass),
                Cell(row.site),
                Cell(row.model),
                Cell(row.policy),
                Cell(row.prediction.quality, decimals: 3),
                Cell(row.outcome?.quality, decimals: 3),
                Cell(row.prediction.latencyP95Seconds, decimals: 3),
                Cell(row.outcome?.latencySeconds, decimals: 3),
                Cell(row.prediction.carbonGrams, decimals: 4),
                Cell(row.outcome?.carbonGrams, decimals: 4),
                row.outcome.map { Cell($0.status.rawValue, style: $0.status == .succeeded ? nil : .bad) }
                    ?? Cell("-", raw: ""),
                Cell(row.violations.joined(separator: " "), style: .warning),
                Cell(row.origin.requestID ?? "-"),
                Cell(row.origin.keyID ?? "-"),
                Cell(row.origin.retryOf?.uuidString.lowercased() ?? "-")
            )
        }
        return table
    }

    private static func hours(_ rows: [RoutingHourRow]) -> TextTable {
        var table = TextTable(
            "hour",
            "site",
            "model",
            "class",
            "#requests",
            "#graded",
            "#quality",
            "#predicted",
            "#p95 s",
            "#predicted s",
            "#kWh",
            "#gCO2",
            "#measured",
            "#budget",
            "#floor missed",
            "#SLO missed",
            "#infeasible"
        )
        for row in rows {
            table.add(
                Cell(row.hour),
                Cell(row.site),
                Cell(row.model),
                Cell(row.workloadClass),
                Cell(row.requests),
                Cell(row.graded),
                Cell(row.observedQuality, decimals: 3),
                Cell(row.predictedQuality, decimals: 3),
                Cell(row.observedLatencyP95Seconds, decimals: 3),
                Cell(row.predictedLatencyP95Seconds, decimals: 3),
                Cell(row.energyKWh, decimals: 4),
                Cell(row.carbonGrams),
                Cell(percent: row.carbonMeasuredShare),
                Cell(percent: row.carbonBudgetShare),
                Cell(row.qualityFloorViolations),
                Cell(row.latencyObjectiveMisses),
                Cell(row.infeasible)
            )
        }
        return table
    }
}
