import ArgumentParser
import ControlAPI
import Foundation

/// `sunward plan show`
struct PlanShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a plan: where each area's queries go, and what that takes."
    )

    @Argument(help: "current, a plan's id, or the first digits of it.")
    var plan: String = "current"

    @Option(help: "The slot whose shares to show; the present one when left out.")
    var slot: Int?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<PlanView> = try await ControlClient.run(service) {
                try await $0.get(
                    "/api/v1/plans/\(ControlClient.pathSegment(plan))"
                )
            }
            try PlanReport(plan: answer.value, slot: slot).show(json: answer.json, format: output.format)
        }
    }
}
