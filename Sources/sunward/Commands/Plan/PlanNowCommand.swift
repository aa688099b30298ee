import ArgumentParser
import ControlAPI
import Foundation
import NIOHTTP1

/// `sunward plan now`
struct PlanNowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Plan at once, without waiting for the timer, and show the plan."
    )

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<PlanView> = try await ControlClient.run(service) {
                try await $0.send(.POST, "/api/v1/plans", body: nil)
            }
            try PlanReport(plan: answer.value, slot: nil).show(json: answer.json, format: output.format)
        }
    }
}
