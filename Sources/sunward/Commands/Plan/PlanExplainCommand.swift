import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import NIOHTTP1
import Planning

/// `sunward plan explain`
struct PlanExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a plan: what binds where and at what price, the cheapest cut of carbon; or one allocation.",
        discussion: """
            With --area and --class: what the next query of that area and class would cost at every site, and what binds.

            Without them: what binds over the horizon; the price of one more kWh of demand, of own supply and of grid \
            limit, of a litre and of capacity at each site in a slot; and the cheapest way to cut carbon by --cut, found by \
            solving again beside the plan. Prices are dollars of the objective named above the table.
            """
    )

    @Argument(help: "current, a plan's id, or the first digits of it.")
    var plan: String = "current"

    @Option(help: "The area that asks.")
    var area: String?

    @Option(name: .customLong("class"), help: "The class of its queries.")
    var workloadClass: String?

    @Option(help: "The slot; the present one when left out.")
    var slot: Int?

    @Option(help: "The part of the plan's carbon to cut; 0 leaves that out.")
    var cut: Double = 0.1

    @OptionGroup(title: "Without a service") var instance: InstanceOptions
    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (area == nil) == (workloadClass == nil) else {
            throw ValidationError("--area and --class go together; without both the whole plan is explained")
        }
        guard (0...1).contains(cut) else {
            throw ValidationError("--cut is \(cut); expected a fraction from 0 to 1, for example 0.1 for a tenth")
        }
        if area != nil, instance.instance != nil {
            throw ValidationError("--area and --class explain a service's plan; with --instance leave them out")
        }
    }

    func run() async throws {
        try await reporting {
            if let area, let workloadClass {
                try await explain(area: area, workloadClass: workloadClass)
            } else {
                let overview = try await overview()
                try PlanOverviewReport(overview: overview, slot: slot).show(format: output.format)
            }
        }
    }

    private func overview() async throws -> PlanOverview {
        if let file = instance.instance {
            let found = try await instance.ask(file) { inquiries, archive in
                let prices = try await inquiries.prices(of: archive, id: nil)
                return (prices: prices, cut: cut > 0 ? try await inquiries.carbonCut(cut, of: archive) : nil)
            }
            let problem = found.archive.problem
            return PlanOverview(
                prices: PricesView(found.answer.prices, problem: problem),
                carbonCut: found.answer.cut.map { CarbonCutView($0, problem: problem) }
            )
        }
        let path = "/api/v1/plans/\(ControlClient.pathSegment(plan))"
        return try await ControlClient.run(service) { client in
            let prices: ControlClient.Answer<PricesView> = try await client.get("\(path)/prices")
            guard cut > 0 else { return PlanOverview(prices: prices.value, carbonCut: nil) }
            let body = try WireCoding.encode(["fraction": cut])
            let cut: ControlClient.Answer<CarbonCutView> = try await client.send(
                .POST,
                "\(path)/carbon-cut",
                body: body
            )
            return PlanOverview(prices: prices.value, carbonCut: cut.value)
        }
    }

    private func explain(area: String, workloadClass: String) async throws {
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
            "#score mUSD",
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
                Cell(option.extraScore.map { $0 * 1000 }, decimals: 4),
                option.coveredByRenewables ? "covers it" : "",
                Cell(option.limits.joined(separator: "; "))
            )
        }
        return table
    }

    private static func bestFirst(_ left: ExplanationView.Option, _ right: ExplanationView.Option) -> Bool {
        (right.share, left.extraScore ?? .infinity, left.site) < (
            left.share, right.extraScore ?? .infinity, right.site
        )
    }

    /// The next best site, and what a query there would take beside one at the site that now has most of them.
    private func nextBest(_ view: ExplanationView) -> String {
        guard let next = view.options.first(where: { $0.site == view.nextBest }) else { return "next best site: none" }
        guard let now = view.options.max(by: { $0.share < $1.share }), now.share > 0 else {
            return "next best site: \(next.site)"
        }
        func difference(_ value: Double, _ unit: String) -> String { String(format: "%+.4f \(unit)", value) }
        let differences = [
            difference((next.energyUSD - now.energyUSD) * 1000, "mUSD"),
            difference(next.carbonGrams - now.carbonGrams, "gCO2"),
            difference((next.waterLiters - now.waterLiters) * 1000, "mL"),
            difference(next.delaySeconds - now.delaySeconds, "s"),
        ]
        return "next best site: \(next.site); a query there instead of \(now.site): "
            + differences.joined(separator: ", ")
    }

    private func conclude(_ view: ExplanationView) {
        let binding =
            view.bindingLimits.isEmpty ? "no limit binds" : "binding: " + view.bindingLimits.joined(separator: "; ")
        print("\n\(binding)")
        print(nextBest(view))
        if view.unservedQueries > 0 { print("\(view.unservedQueries) queries cannot be served") }
    }
}
