import ControlAPI
import Foundation
import NIOHTTP1

/// Sends a file of readings in batches, and remembers which lines were refused.
struct TelemetryFilePusher {
    /// How often a batch is sent again while the service cannot take it; readings are idempotent.
    private static let attempts = 6

    /// Batches under way at a time: while the database takes one, the service reads the next.
    private static let window = 2

    private let client: ControlClient
    private let reader: LineReader
    private let format: TelemetryFileFormat
    private let batch: Int
    private(set) var summary = PushSummary()

    init(client: ControlClient, reader: LineReader, format: TelemetryFileFormat, batch: Int) {
        self.client = client
        self.reader = reader
        self.format = format
        self.batch = batch
    }

    /// What became of a batch.
    private struct Sent: Sendable {
        let lines: [Int]

        /// Nil when the whole batch was refused.
        let view: IngestionView?
        let refused: [IngestionView.Refused]
    }

    mutating func run() async throws {
        var progress = ProgressBar(total: reader.totalBytes.map(Double.init))
        defer { progress.clear() }
        let header = format == .csv ? try await reader.next(1).first?.text : nil
        try await withThrowingTaskGroup(of: Sent.self) { [client, format] group in
            var underWay = 0
            while true {
                let lines = try await reader.next(batch)
                guard !lines.isEmpty else { break }
                if underWay == Self.window, let sent = try await group.next() {
                    note(sent)
                    underWay -= 1
                }
                let body = Self.body(of: lines, header: header)
                let numbers = lines.map(\.number)
                group.addTask { try await Self.send(body, lines: numbers, as: format, client) }
                underWay += 1
                progress.show(
                    Double(await reader.bytesRead),
                    "\(summary.accepted) accepted, \(summary.refusedCount) refused"
                )
            }
            while let sent = try await group.next() { note(sent) }
        }
        summary.sort()
    }

    private mutating func note(_ sent: Sent) {
        if let view = sent.view {
            summary.add(view, lines: sent.lines)
        } else {
            summary.add(refused: sent.refused, lines: sent.lines)
        }
    }

    private static func body(of lines: [LineReader.Line], header: Data?) -> Data {
        var body = header ?? Data()
        if header != nil { body.append(UInt8(ascii: "\n")) }
        for line in lines {
            body.append(line.text)
            body.append(UInt8(ascii: "\n"))
        }
        return body
    }

    private static func send(
        _ body: Data,
        lines: [Int],
        as format: TelemetryFileFormat,
        _ client: ControlClient
    ) async throws -> Sent {
        var attempt = 1
        while true {
            do {
                let answer: ControlClient.Answer<IngestionView> = try await client.send(
                    .POST,
                    "/api/v1/telemetry",
                    body: body,
                    contentType: format.contentType
                )
                return Sent(lines: lines, view: answer.value, refused: [])
            } catch let problem as ProblemDetails {
                return Sent(lines: lines, view: nil, refused: problem.errors ?? [])
            } catch let failure as CommandFailure where failure.kind == .unreachable && attempt < attempts {
                try await Task.sleep(for: .milliseconds(250 << attempt))
                attempt += 1
            } catch let failure as CommandFailure where failure.kind == .unreachable {
                throw CommandFailure(
                    .unreachable,
                    "stopped before line \(lines.first ?? 1); push the file again, what is known counts once: "
                        + failure.description
                )
            }
        }
    }
}
