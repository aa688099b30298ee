import Foundation
import JSONText

/// Reads an answer as it comes: a whole JSON text, or server-sent events in any pieces.
struct LoadAnswerReader {
    /// A line or a body longer than this is not read.
    private static let maximumBytes = 16 << 20

    let isStreamed: Bool
    private var pending: [UInt8] = []
    private(set) var isDone = false
    private(set) var error: LoadError?
    private(set) var inputTokens: Int?
    private(set) var outputTokens: Int?
    private(set) var measuredGrams: Double?
    /// The last part of the answer's text.
    private var tail = ""

    init(isStreamed: Bool) { self.isStreamed = isStreamed }

    /// What the last line of the answer says of its quality.
    var quality: Double? { LoadAnswerReader.quality(in: tail) }

    /// Takes bytes in.
    ///
    /// - Returns: Events among them that brought a part of the answer: as many tokens.
    mutating func take(_ bytes: some Collection<UInt8>) -> Int {
        guard pending.count + bytes.count <= Self.maximumBytes else {
            error = error ?? .garbage
            return 0
        }
        pending += bytes
        return isStreamed ? takeLines() : 0
    }

    /// All has come.
    mutating func finish() {
        if isStreamed {
            if !isDone, error == nil { error = .cut }
            return
        }
        guard error == nil else { return }
        if read(pending[...]) == nil || (outputTokens == nil && tail.isEmpty) { error = error ?? .garbage }
        isDone = error == nil
    }

    private mutating func takeLines() -> Int {
        var parts = 0
        var start = pending.startIndex
        while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
            parts += take(line: pending[start..<end])
            start = pending.index(after: end)
        }
        pending.removeSubrange(..<start)
        return parts
    }

    private mutating func take(line: ArraySlice<UInt8>) -> Int {
        guard line.starts(with: Array("data:".utf8)) else { return 0 }
        let data = line.dropFirst(5).drop { $0 == UInt8(ascii: " ") }
        if data.starts(with: Array("[DONE]".utf8)) {
            isDone = true
            return 0
        }
        guard let hasPart = read(data) else {
            error = error ?? .garbage
            return 0
        }
        return hasPart ? 1 : 0
    }

    /// - Returns: Whether a part of the answer stands in it; nil when it is not JSON.
    private mutating func read(_ json: ArraySlice<UInt8>) -> Bool? {
        var reader = AnswerFields()
        let isSound = json.withUnsafeBytes { bytes in
            var json = JSONReader(bytes)
            return (try? reader.read(&json)) != nil
        }
        guard isSound else { return nil }
        if reader.hasError { error = error ?? .streamError(reader.errorCode) }
        inputTokens = reader.inputTokens ?? inputTokens
        outputTokens = reader.outputTokens ?? outputTokens
        measuredGrams = reader.grams ?? measuredGrams
        if !reader.text.isEmpty { tail = String((tail + reader.text).suffix(64)) }
        return !reader.text.isEmpty || reader.hasToolCall
    }

    /// The code or type of the error in a body; nil when there is none.
    static func errorCode(in body: [UInt8]) -> String? {
        var fields = AnswerFields()
        return body.withUnsafeBytes { bytes in
            var json = JSONReader(bytes)
            return (try? fields.read(&json)).flatMap { fields.errorCode }
        }
    }

    private static func quality(in text: String) -> Double? {
        guard let mark = text.range(of: "[quality: ", options: .backwards), text.hasSuffix("]") else { return nil }
        return Double(text[mark.upperBound...].dropLast()).flatMap { (0...1).contains($0) ? $0 : nil }
    }
}
