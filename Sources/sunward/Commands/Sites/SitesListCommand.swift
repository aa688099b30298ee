import ArgumentParser
import ControlAPI
import Foundation

/// `sunward sites list`
struct SitesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sites with their last readings."
    )

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<[SiteView]> = try await ControlClient.run(service) {
                try await $0.get("/api/v1/sites")
            }
            let list = SitesTable(sites: answer.value)
            try Printer(format: output.format).show(json: answer.json, tables: [(list.legend, list.table)])
        }
    }
}
