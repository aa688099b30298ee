import ArgumentParser

/// What a file of readings is written in.
enum TelemetryFileFormat: String, ExpressibleByArgument, CaseIterable {
    case jsonl
    case csv

    /// By the file's name; a stream is JSON lines.
    init(path: String) throws {
        switch path.split(separator: ".").last?.lowercased() {
        case "csv": self = .csv
        case "jsonl", "ndjson", "json", "-": self = .jsonl
        default:
            throw CommandFailure(.badInput, "\(path): say with --input-format whether it holds jsonl or csv")
        }
    }

    var contentType: String {
        switch self {
        case .jsonl: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }
}
