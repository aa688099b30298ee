import ArgumentParser
import Foundation

/// `sunward batches cancel`
struct BatchesCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a batch: nothing more of it is asked; what is answered is kept."
    )

    @Argument(help: "The batch, batch_….")
    var batch: String

    @OptionGroup var gateway: GatewayAddressOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: GatewayClient.Answer<BatchView> = try await GatewayClient.run(gateway) {
                try await $0.post("/v1/batches/\(ControlClient.pathSegment(batch))/cancel")
            }
            try Printer(format: output.format).show(
                json: answer.json,
                tables: [(nil, BatchTables.list([answer.value]))]
            )
            if answer.value.hasEnded, answer.value.status != "cancelled" {
                throw CommandFailure(.failed, "\(batch) cannot be cancelled: it is \(answer.value.status)")
            }
        }
    }
}
