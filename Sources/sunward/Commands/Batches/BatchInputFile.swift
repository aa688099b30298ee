import Foundation

/// A file of requests, before it is handed in.
struct BatchInputFile {
    private struct Line: Decodable {
        let url: String?
    }

    /// The most that any gateway takes.
    private static let mostBytes = 1 << 30

    let name: String
    let content: Data

    /// - Parameter path: `-` for standard input.
    /// - Throws: ``CommandFailure`` for a file that cannot be read, is empty, or is larger than any gateway takes.
    init(path: String) throws {
        name = path == "-" ? "stdin.jsonl" : URL(filePath: path).lastPathComponent
        do {
            content =
                path == "-"
                ? try FileHandle.standardInput.read(upToCount: Self.mostBytes + 1) ?? Data()
                : try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw CommandFailure(.badInput, "the file of requests \(path) cannot be read")
        }
        guard content.contains(where: { !Self.isSpace($0) }) else {
            throw CommandFailure(.badInput, "\(path) holds no requests; expected a line of JSON for each")
        }
        guard content.count <= Self.mostBytes else {
            throw CommandFailure(.badInput, "\(path) holds more than \(Self.mostBytes) bytes; split it")
        }
    }

    /// The path that the first line asks.
    ///
    /// - Throws: ``CommandFailure`` where the first line is no request.
    func endpoint() throws -> String {
        let first = content.drop(while: Self.isSpace).prefix { $0 != UInt8(ascii: "\n") }
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(first)) else {
            throw CommandFailure(.badInput, "\(name), first line: expected a JSON object, a request a line")
        }
        guard let url = line.url else {
            throw CommandFailure(
                .badInput,
                "\(name), first line: url is missing; expected for example \"/v1/chat/completions\""
            )
        }
        return url
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
