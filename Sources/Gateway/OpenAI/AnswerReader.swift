import JSONText
import NIOCore

/// Reads a whole answer that did not come as a stream, and adds what it has cost.
struct AnswerReader: Sendable {
    private let body: ByteBuffer

    /// Where the footprint goes, and whether a comma goes before it; nil where there is no place for it.
    private let insertion: (place: Int, needsComma: Bool)?

    /// Tokens as the model server has counted them.
    let usage: TokenUsage?

    /// Whether it is an error in spite of its status.
    let isError: Bool

    /// - Throws: ``GarbageAnswer`` for what is no JSON object.
    init(_ body: ByteBuffer) throws(GarbageAnswer) {
        let result = body.withUnsafeReadableBytes { bytes -> Result<AnswerObject, JSONSyntaxError> in
            Result { () throws(JSONSyntaxError) in try AnswerObject(bytes) }
        }
        let object: AnswerObject
        switch result {
        case .success(let read): object = read
        case .failure(let error): throw GarbageAnswer(place: error.place, message: error.message)
        }
        self.body = body
        isError = object.isError
        usage = object.usage.flatMap { $0.hasCounts ? $0.usage : nil }
        insertion = object.usage.flatMap { $0.hasFootprint ? nil : ($0.end, !$0.isEmpty) }
    }

    /// All text, reasoning and arguments of tool calls that it brings, of all its choices.
    var content: String {
        body.withUnsafeReadableBytes { bytes in
            var text = AnswerText()
            try? text.read(bytes)
            return text.text
        }
    }

    /// The same answer with the footprint as the last member of its usage; an answer without usage stays as it is.
    func annotated(_ note: FootprintNote) -> ByteBuffer {
        guard let insertion else { return body }
        let bytes = insertion.needsComma ? [UInt8(ascii: ",")] + note.member : note.member
        return body.changed([ByteChange(range: insertion.place..<insertion.place, bytes: bytes)])
    }
}
