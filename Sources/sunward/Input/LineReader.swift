import Foundation
import ThreadExecutor

/// Reads a file or standard input line by line, on a thread of its own: reading blocks.
actor LineReader {
    /// One line with its number, from 1.
    struct Line: Sendable {
        let number: Int
        let text: Data
    }

    private static let chunkBytes = 1 << 16
    private static let maxLineBytes = 1 << 20

    private let executor = ThreadExecutor(name: "line-reader")
    private let handle: FileHandle
    private let name: String

    /// What was read, of which the part before `start` has been handed out.
    private var buffer = Data()
    private var start = 0
    private var lineNumber = 0
    private var isAtEnd = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Size of the file in bytes; nil for a stream.
    nonisolated let totalBytes: Int?

    /// Bytes handed out so far.
    private(set) var bytesRead = 0

    /// - Parameter path: A file, or `-` for standard input.
    init(path: String) throws {
        name = path == "-" ? "standard input" : path
        if path == "-" {
            handle = .standardInput
            totalBytes = nil
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(.badInput, "\(path) cannot be opened for reading")
        }
        self.handle = handle
        totalBytes = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    }

    /// Up to `count` further lines that hold anything; none at the end.
    func next(_ count: Int) throws -> [Line] {
        var lines: [Line] = []
        while lines.count < count, let line = try nextLine() {
            let isBlank = line.text.allSatisfy { $0 <= UInt8(ascii: " ") }
            if !isBlank { lines.append(line) }
        }
        return lines
    }

    func close() {
        try? handle.close()
        executor.shutdown()
    }

    private func nextLine() throws -> Line? {
        while true {
            if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                return take(upTo: end, skipping: 1)
            }
            guard buffer.count - start <= Self.maxLineBytes else {
                throw CommandFailure(
                    .badInput,
                    "\(name), line \(lineNumber + 1): longer than \(Self.maxLineBytes) bytes; expected one reading a line"
                )
            }
            guard !isAtEnd else {
                return start < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil
            }
            let chunk = try handle.read(upToCount: Self.chunkBytes) ?? Data()
            if chunk.isEmpty { isAtEnd = true }
            // A copy, so that its indices begin at zero again.
            buffer = Data(buffer[start...]) + chunk
            start = 0
        }
    }

    private func take(upTo end: Int, skipping separator: Int) -> Line {
        let text = Data(buffer[start..<end])
        bytesRead += text.count + separator
        start = end + separator
        lineNumber += 1
        return Line(number: lineNumber, text: text)
    }
}
