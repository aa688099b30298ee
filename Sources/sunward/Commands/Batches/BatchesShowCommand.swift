import ArgumentParser
import Foundation

/// `sunward batches show`
struct BatchesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a batch: how far it is, what it took, and what was wrong with its input."
    )

    @Argument(help: "The batch, batch_….")
    var batch: String

    @Flag(help: "Wait until it has ended; one that did not complete exits with 1.")
    var wait = false

    @OptionGroup var gateway: GatewayAddressOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer = try await GatewayClient.run(gateway) { client in
                let path = "/v1/batches/\(ControlClient.pathSegment(batch))"
                return try await wait ? BatchWait(path: path).end(client) : client.get(path, as: BatchView.self)
            }
            try Printer(format: output.format).show(json: answer.json, tables: BatchTables.details(answer.value))
            if wait { try BatchWait.check(answer.value) }
        }
    }
}
