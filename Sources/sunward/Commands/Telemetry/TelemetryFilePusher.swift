import ControlAPI
import Foundation
import NIOHTTP1

/// Sends a file of readings in batches, and remembers which lines were refused.
struct TelemetryFilePusher {
    /// How often a batch is sent again while the service cannot take it; readings are idempotent.
    private static let attempts = 6

    let client: ControlClient
    let reader: LineReader
    let format: TelemetryFileFormat
    let batch: Int
    private(set) var summary = PushSummary()

    init(client: ControlClient, reader: LineReader, format: TelemetryFileFormat, batch: Int) {
        self.client = client
        self.reader = reader
        self.format = format
        self.batch = batch
    }

    mutating func run() async throws {
        var progress = ProgressBar(total: reader.totalBytes.map(Double.init))
        defer { progress.clear() }
        let header = format == .csv ? try await reader.next(1).first : nil
        while true {
            let lines = try await reader.next(batch)
            guard !lines.isEmpty else { break }
            var body = header.map { $0.text + Data("\n".utf8) } ?? Data()
            for line in lines {
                body.append(line.text)
                body.append(UInt8(ascii: "\n"))
            }
            try await send(body, lines: lines.map(\.number))
            progress.show(
                Double(await reader.bytesRead),
                "\(summary.accepted) accepted, \(summary.refusedCount) refused"
            )
        }
    }

    private mutating func send(_ body: Data, lines: [Int]) async throws {
        for attempt in 1... {
            do {
                let answer: ControlClient.Answer<IngestionView> = try await client.send(
                    .POST,
                    "/api/v1/telemetry",
                    body: body,
                    contentType: format.contentType
                )
                summary.add(answer.value, lines: lines)
                return
            } catch let problem as ProblemDetails {
                summary.add(refused: problem.errors ?? [], lines: lines)
                return
            } catch let failure as CommandFailure where failure.kind == .unreachable && attempt < Self.attempts {
                try await Task.sleep(for: .milliseconds(250 << attempt))
            } catch let failure as CommandFailure where failure.kind == .unreachable {
                throw CommandFailure(
                    .unreachable,
                    "stopped before line \(lines.first ?? 1) (\(summary.accepted) accepted so far; push the file "
                        + "again, what is known counts once): \(failure.description)"
                )
            }
        }
    }
}
