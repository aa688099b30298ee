import ArgumentParser
import ControlAPI
import Foundation

/// `sunward plan explain`
struct PlanExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain an allocation: what binds, and what the next query would cost at every site."
    )

    @Argument(help: "current, a plan's id, or the first digits of it.")
    var plan: String = "current"

    @Option(help: "The area that asks.")
    var area: String

    @Option(name: .customLong("class"), help: "The class of its queries.")
    var workloadClass: String

    @Option(help: "The slot; the present one when left out.")
    var slot: Int?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let name = ControlClient.pathSegment(plan)
            let answer: ControlClient.Answer<ExplanationView> = try await ControlClient.run(service) {
                try await $0.get(
                    "/api/v1/plans/\(name)/explanation",
                    query: ["area": area, "class": workloadClass, "slot": slot.map(String.init)]
                )
            }
            try Printer(format: output.format).show(
                json: answer.json,
                tables: [(title(answer.value), options(answer.value))]
            )
            guard output.format == .table else { return }
            conclude(answer.value)
        }
    }

    private func title(_ view: ExplanationView) -> String {
        "one more \(view.workloadClass) query from \(view.area), slot \(view.slot) "
            + "(\(Timestamp.format(view.slotStart)), \(Int(view.queries.rounded())) queries planned)"
    }

    private func options(_ view: ExplanationView) -> TextTable {
        var table = TextTable(
            "site",
            "#share",
            "#energy mUSD",
            "#carbon g",
            "#water mL",
            "#delay s",
            "#extra mUSD",
            "own supply",
            "limits"
        )
        for option in view.options.sorted(by: Self.bestFirst) {
            table.add(
                Cell(option.site),
                Cell(percent: option.share),
                Cell(option.energyUSD * 1000, decimals: 4),
                Cell(option.carbonGrams, decimals: 4),
                Cell(option.waterLiters * 1000, decimals: 3),
                Cell(option.delaySeconds < 1e6 ? option.delaySeconds : nil, decimals: 3),
                Cell(option.extraCostUSD.map { $0 * 1000 }, decimals: 4),
                option.coveredByRenewables ? "covers it" : "",
                Cell(option.limits.joined(separator: "; "))
            )
        }
        return table
    }

    private static func bestFirst(_ left: ExplanationView.Option, _ right: ExplanationView.Option) -> Bool {
        (right.share, left.extraCostUSD ?? .infinity, left.site) < (
            left.share, right.extraCostUSD ?? .infinity, right.site
        )
    }

    private func conclude(_ view: ExplanationView) {
        let binding =
            view.bindingLimits.isEmpty ? "no limit binds" : "binding: " + view.bindingLimits.joined(separator: "; ")
        print("\n\(binding)")
        print("next best site: \(view.nextBest ?? "none")")
        if view.unservedQueries > 0 { print("\(view.unservedQueries) queries cannot be served") }
    }
}
