import JSONText
import NIOCore

/// The body of a request for a new batch, read and not yet placed.
struct BatchDraft: Sendable {
    private static let mostMetadata = 16
    private static let longestName = 64
    private static let longestValue = 512
    private static let kept = 3_600...2_592_000

    private(set) var inputFileID = ""
    private(set) var surface = Surface.chatCompletions
    private(set) var metadata: [String: String]?

    /// How long output files are kept; nil leaves it to the gateway.
    private(set) var outputSeconds: Int?

    /// The one that OpenAI has.
    static let completionWindow = "24h"

    private var texts: [String: String] = [:]
    private var mistake: OpenAIError?

    private init() {}

    /// - Throws: ``OpenAIError`` for what is missing or wrong.
    init(_ body: ByteBuffer) throws(OpenAIError) {
        var draft = BatchDraft()
        let failure = body.withUnsafeReadableBytes { bytes -> JSONSyntaxError? in
            var reader = JSONReader(bytes)
            do throws(JSONSyntaxError) {
                try draft.read(&reader)
                return nil
            } catch {
                return error
            }
        }
        self = draft
        if let failure { throw .invalidJSON(failure) }
        if let mistake { throw mistake }
        try check()
    }

    private mutating func check() throws(OpenAIError) {
        guard let file = texts["input_file_id"] else { throw .missing("input_file_id") }
        guard let endpoint = texts["endpoint"] else { throw .missing("endpoint") }
        guard let window = texts["completion_window"] else { throw .missing("completion_window") }
        guard let surface = Surface(rawValue: endpoint) else {
            let known = Surface.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalidValue("endpoint", endpoint, expected: "one of \(known)")
        }
        guard window == Self.completionWindow else {
            throw .invalidValue("completion_window", window, expected: "'\(Self.completionWindow)'")
        }
        // PostgreSQL takes no zero byte in a text; the other two are words of closed sets.
        guard !file.contains("\0") else {
            throw .invalidValue("input_file_id", file, expected: "a file's id")
        }
        inputFileID = file
        self.surface = surface
    }

    // MARK: Reading

    private mutating func read(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        let kind = try reader.peek()
        guard kind == .object else {
            try reader.skip()
            try reader.finish()
            return note(.wrongType("", expected: "an object", kind))
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            let kind = try reader.peek()
            switch name {
            case _ where kind == .null: try reader.null()
            case "input_file_id", "endpoint", "completion_window":
                if let text = try text(name, kind, &reader) { texts[name] = text }
            case "metadata": try readMetadata(kind, &reader)
            case "output_expires_after": try readExpiry(kind, &reader)
            default: try reader.skip(depth: 1)
            }
        }
        try reader.finish()
    }

    private mutating func readMetadata(_ kind: JSONReader.Kind, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        guard kind == .object else {
            try reader.skip()
            return note(.wrongType("metadata", expected: "an object", kind))
        }
        reader.enter()
        var isFirst = true
        var metadata: [String: String] = [:]
        while let name = try reader.nextMember(isFirst: &isFirst) {
            let kind = try reader.peek()
            guard let value = try text("metadata.\(name.prefix(Self.longestName))", kind, &reader) else { continue }
            if name.isEmpty || name.count > Self.longestName || name.contains("\0") {
                note(.invalidValue("metadata", name, expected: "names of 1 to \(Self.longestName) characters"))
            }
            if value.count > Self.longestValue || value.contains("\0") {
                note(.invalidValue("metadata.\(name)", value, expected: "at most \(Self.longestValue) characters"))
            }
            metadata[name] = value
            if metadata.count > Self.mostMetadata {
                note(.invalidValue("metadata", name, expected: "at most \(Self.mostMetadata) names"))
            }
        }
        self.metadata = metadata
    }

    private mutating func readExpiry(_ kind: JSONReader.Kind, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        guard kind == .object else {
            try reader.skip()
            return note(.wrongType("output_expires_after", expected: "an object", kind))
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            let kind = try reader.peek()
            switch name {
            case "anchor":
                guard let anchor = try text("output_expires_after.anchor", kind, &reader) else { continue }
                if anchor != "created_at" {
                    note(.invalidValue("output_expires_after.anchor", anchor, expected: "'created_at'"))
                }
            case "seconds" where kind == .number:
                let seconds = try reader.number()
                if seconds == seconds.rounded(), Self.kept.contains(Int(min(max(seconds, 0), 1e9))) {
                    outputSeconds = Int(seconds)
                } else {
                    note(.outOfRange("output_expires_after.seconds", Self.kept))
                }
            case "seconds":
                try reader.skip()
                note(.wrongType("output_expires_after.seconds", expected: "an integer", kind))
            default: try reader.skip(depth: 2)
            }
        }
        if outputSeconds == nil { note(.missing("output_expires_after.seconds")) }
    }

    private mutating func text(
        _ field: String,
        _ kind: JSONReader.Kind,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) -> String? {
        guard kind == .text else {
            try reader.skip(depth: 2)
            note(.wrongType(field, expected: "a string", kind))
            return nil
        }
        return try reader.text()
    }

    private mutating func note(_ error: OpenAIError) {
        if mistake == nil { mistake = error }
    }
}
