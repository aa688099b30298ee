import ArgumentParser
import Foundation

/// `sunward batches list`
struct BatchesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List batches, newest first."
    )

    @Option(help: "Most batches shown, 1 to 100.")
    var limit: Int = 20

    @Option(help: "Only those that were made before this one: the last of the page before.")
    var after: String?

    @OptionGroup var gateway: GatewayAddressOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit is \(limit); expected 1 to 100") }
    }

    func run() async throws {
        try await reporting {
            let from = after.map { "&after=\(ControlClient.pathSegment($0))" } ?? ""
            let answer: GatewayClient.Answer<BatchView.Page> = try await GatewayClient.run(gateway) {
                try await $0.get("/v1/batches?limit=\(limit)\(from)")
            }
            try Printer(format: output.format).show(
                json: answer.json,
                tables: [(nil, BatchTables.list(answer.value.data))]
            )
            if answer.value.hasMore, output.format == .table, let last = answer.value.data.last {
                Terminal.note("there are more: --after \(last.id)")
            }
        }
    }
}
