import ArgumentParser
import ControlAPI
import Foundation
import Gateway

/// `sunward upstreams`
struct UpstreamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstreams",
        abstract: "Show the model servers behind the gateway: which take requests, and why others do not."
    )

    @Option(help: "Only this site's.")
    var site: String?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<[ModelUpstreams]> = try await ControlClient.run(service) {
                try await $0.get("/api/v1/upstreams")
            }
            let models = answer.value.filter { site == nil || $0.site == site }
            try Printer(format: output.format).show(
                json: site == nil ? answer.json : WireCoding.encoder().encode(models),
                tables: [(nil, Self.table(models))]
            )
        }
    }

    private static func table(_ models: [ModelUpstreams]) -> TextTable {
        var table = TextTable(
            "site",
            "model",
            "endpoint",
            "state",
            "#in flight",
            "#running",
            "#waiting",
            "#cache",
            "#ttft s",
            "#failed",
            "#health age s",
            "#gate",
            "#queue",
            "finding"
        )
        for model in models {
            let gate = model.admission
            for endpoint in model.endpoints {
                table.add(
                    Cell(model.site),
                    Cell(model.model),
                    Cell(endpoint.url),
                    state(endpoint),
                    Cell(endpoint.inFlight),
                    Cell(endpoint.metrics?.runningRequests, decimals: 0),
                    Cell(endpoint.metrics?.waitingRequests, decimals: 0),
                    Cell(percent: endpoint.metrics?.cacheUsage),
                    Cell(endpoint.metrics?.timeToFirstToken?.p50Seconds, decimals: 3),
                    Cell("\(endpoint.failuresSinceStart)/\(endpoint.attemptsSinceStart)"),
                    Cell(endpoint.health?.ageSeconds, decimals: 0),
                    Cell("\(gate.running)/\(gate.places)"),
                    Cell("\(gate.waiting)/\(gate.queue)"),
                    Cell(finding(endpoint))
                )
            }
            if model.endpoints.isEmpty {
                let none = Cell("-", raw: "")
                table.add(
                    Cell(model.site),
                    Cell(model.model),
                    none,
                    Cell("no server", style: .warning),
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    none,
                    "the fleet names no endpoint"
                )
            }
        }
        return table
    }

    private static func state(_ endpoint: EndpointStatus) -> Cell {
        let word =
            switch endpoint.state {
            case .closed: "up"
            case .open: "open"
            case .halfOpen: "trial"
            case .paused: "paused"
            }
        let style: Terminal.Style = endpoint.state == .closed ? .good : endpoint.state == .open ? .bad : .warning
        let text = endpoint.opensInSeconds.map { "\(word) \(Int($0.rounded(.up))) s" } ?? word
        return Cell(text, raw: endpoint.state.rawValue, style: style)
    }

    /// What a person would ask next: the last failure while it lasts, else what the server is.
    private static func finding(_ endpoint: EndpointStatus) -> String {
        if let health = endpoint.health, !health.healthy { return "health: \(health.finding)" }
        if endpoint.state != .closed, let failure = endpoint.lastFailure { return "last failure: \(failure.reason)" }
        guard let metrics = endpoint.metrics else { return "" }
        return metrics.runningRequests == nil ? "metrics: \(metrics.finding)" : metrics.finding
    }
}
