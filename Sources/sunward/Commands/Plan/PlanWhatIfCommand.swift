import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import NIOHTTP1
import Planning

/// `sunward plan what-if`
struct PlanWhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "What would become of the plan if something were different.",
        discussion: """
            Solves the plan's program again with the changes, beside the plan in force and without effect on it, and shows \
            both: totals, what every site does otherwise, what moves where, and what nobody serves.

            A change is a new value (120), something added (+200, -50) or a factor (+20%, x1.5). Several flags are one \
            question; --site may be repeated.

              sunward plan what-if --site tucson --renewable-kw +200
              sunward plan what-if --site lubbock --down --from 2023-06-01T18:00:00Z
              sunward plan what-if --carbon-tax 100 --new-weights 1,1,1
              sunward plan what-if --instance nine.json --demand +20%
            """
    )

    @Argument(help: "current, a plan's id, or the first digits of it.")
    var plan: String = "current"

    @OptionGroup(title: "Changes") var changes: WhatIfOptions
    @OptionGroup(title: "Without a service") var instance: InstanceOptions
    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let request = try changes.request()
            let view: WhatIfView
            if let file = instance.instance {
                let found = try await instance.ask(file) { try await $0.whatIf(request, of: $1, grid: nil) }
                view = WhatIfView(found.answer, problem: found.archive.problem)
            } else {
                let name = ControlClient.pathSegment(plan)
                let body = try WireCoding.encode(WhatIfWire(request))
                let answer: ControlClient.Answer<WhatIfView> = try await ControlClient.run(service) {
                    try await $0.send(.POST, "/api/v1/plans/\(name)/what-if", body: body)
                }
                view = answer.value
            }
            try show(view)
        }
    }

    private func show(_ view: WhatIfView) throws {
        let report = ComparisonReport(comparison: view.comparison, title: "what if")
        try Printer(format: output.format).show(
            json: try WireCoding.encode(view),
            tables: [
                (nil, report.totals()), ("sites: queries then, and what changes", report.sites()),
                (nil, report.moves()), (nil, report.unserved()),
            ]
        )
        guard output.format == .table else { return }
        print("")
        if view.comparison.moves.isEmpty { print("nothing moves") }
        if let remainder = report.remainder() { print(remainder) }
        if view.statusAfter == "partial" { print("not all demand could be served") }
        for note in view.notes { print("note: \(note)") }
        print(String(format: "answered in %.0f ms", view.solveSeconds * 1000))
    }
}

/// A question in the words of the control API.
struct WhatIfWire: Encodable {
    private let changes: [WhatIfRequest.Change]
    private let priority: [String]?
    private let tolerance: Double?
    private let weights: [String: Double]?

    init(_ request: WhatIfRequest) {
        changes = request.changes
        priority = request.priority?.map(\.rawValue)
        tolerance = request.tolerance
        weights = request.weights.map { weights in
            Dictionary(weights.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
        }
    }
}
