import ArgumentParser
import Foundation
import NIOCore
import NIOFoundationCompat

/// `sunward batches output`
struct BatchesOutputCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "output",
        abstract: "Get the answers of a batch that has ended: JSON, a line for each request."
    )

    @Argument(help: "The batch, batch_….")
    var batch: String

    @Flag(help: "The requests that were refused, failed or were never asked, instead of the answers.")
    var errors = false

    @Option(help: "A new file to write them to; standard output if left out.", completion: .file())
    var out: String?

    @OptionGroup var gateway: GatewayAddressOptions

    func run() async throws {
        try await reporting {
            let target = try out.map(Self.create)
            do {
                try await write(to: target ?? .standardOutput)
                try target?.close()
            } catch {
                // A part of a file must not be taken for the whole.
                if let out { try? FileManager.default.removeItem(atPath: out) }
                throw error
            }
        }
    }

    private func write(to target: FileHandle) async throws {
        try await GatewayClient.run(gateway) { client in
            let path = "/v1/batches/\(ControlClient.pathSegment(batch))"
            let found = try await client.get(path, as: BatchView.self).value
            guard let file = errors ? found.errorFileId : found.outputFileId else { throw missing(found) }
            try await client.download("/v1/files/\(ControlClient.pathSegment(file))/content") { piece in
                do {
                    try target.write(contentsOf: Data(buffer: piece))
                } catch {
                    throw CommandFailure(.failed, "\(out ?? "standard output") cannot be written (\(error))")
                }
            }
        }
    }

    private func missing(_ found: BatchView) -> CommandFailure {
        let counts = found.requestCounts
        guard found.hasEnded else {
            return CommandFailure(
                .failed,
                "\(batch) is \(found.status), \(counts.completed) of \(counts.total) requests are answered; its files are "
                    + "made at its end: `sunward batches show \(batch) --wait` waits for it"
            )
        }
        if errors { return CommandFailure(.failed, "\(batch) is \(found.status) and has no errors") }
        let advice = found.status == "failed" ? "`sunward batches show`" : "`--errors`"
        return CommandFailure(.failed, "\(batch) is \(found.status) and has no answers; \(advice) tells why")
    }

    private static func create(_ path: String) throws -> FileHandle {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.badInput, "--out \(path) exists already")
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure(.badInput, "--out \(path) cannot be written") }
        return file
    }
}
