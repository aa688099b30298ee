import Foundation
import NIOCore

/// Reads a `multipart/form-data` body (RFC 7578) as it comes, and holds no more of it than one boundary. Pure.
struct MultipartReader {
    enum Event: Equatable {
        case field(name: String, value: String)
        case fileBegan(field: String, filename: String)
        case fileBytes(ByteBuffer)
    }

    private enum State: Equatable {
        /// Before the first boundary.
        case preamble

        /// Behind a boundary: the end, or the line's end.
        case boundary
        case headers
        case field(String, ByteBuffer)
        case file
        case ended
    }

    private static let mostHeaderBytes = 8 << 10
    private static let mostFieldBytes = 4 << 10
    private static let mostParts = 32

    private let delimiter: [UInt8]
    private var state = State.preamble

    /// A boundary stands behind a line break, the first one too.
    private var rest = ByteBuffer(string: "\r\n")
    private var parts = 0

    /// Whether the last boundary has come.
    var isComplete: Bool { state == .ended }

    /// - Parameter contentType: The header's value; nil for what has no boundary of 1 to 70 characters.
    init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Takes the next bytes of the body.
    ///
    /// - Throws: ``OpenAIError`` for what is no form.
    mutating func take(_ bytes: ByteBuffer) throws(OpenAIError) -> [Event] {
        rest.writeImmutableBuffer(bytes)
        var events: [Event] = []
        while try step(&events) {}
        rest.discardReadBytes()
        return events
    }

    /// - Returns: Whether there may be more to do with what has come.
    private mutating func step(_ events: inout [Event]) throws(OpenAIError) -> Bool {
        switch state {
        case .ended:
            rest.clear()
            return false
        case .preamble: return skipPreamble()
        case .boundary: return try readBoundary()
        case .headers: return try readHeaders(&events)
        case .field(let name, let value): return try readField(name, value, &events)
        case .file: return readFile(&events)
        }
    }

    private mutating func skipPreamble() -> Bool {
        let (_, found) = upToDelimiter()
        if found { state = .boundary }
        return found
    }

    private mutating func readBoundary() throws(OpenAIError) -> Bool {
        guard let end = rest.getString(at: rest.readerIndex, length: 2) else { return false }
        if end == "--" {
            state = .ended
            return true
        }
        guard end == "\r\n" else { throw .brokenMultipart("a boundary is followed by something else") }
        rest.moveReaderIndex(forwardBy: 2)
        parts += 1
        guard parts <= Self.mostParts else { throw .brokenMultipart("it has more than \(Self.mostParts) parts") }
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(OpenAIError) -> Bool {
        guard let end = place(of: Array("\r\n\r\n".utf8)) else {
            guard rest.readableBytes > Self.mostHeaderBytes else { return false }
            throw .brokenMultipart("a part's head is too long")
        }
        let text = rest.readString(length: end) ?? ""
        rest.moveReaderIndex(forwardBy: 4)
        let disposition = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, let name = Self.parameter("name", of: disposition) else {
            throw .brokenMultipart("a part has no name")
        }
        if let filename = Self.parameter("filename", of: disposition) {
            events.append(.fileBegan(field: name, filename: filename))
            state = .file
        } else {
            state = .field(name, ByteBuffer())
        }
        return true
    }

    private mutating func readField(
        _ name: String,
        _ value: ByteBuffer,
        _ events: inout [Event]
    ) throws(OpenAIError) -> Bool {
        var value = value
        let (bytes, found) = upToDelimiter()
        value.writeImmutableBuffer(bytes)
        guard value.readableBytes <= Self.mostFieldBytes else {
            throw .brokenMultipart("field '\(name.prefix(80))' is too long")
        }
        state = found ? .boundary : .field(name, value)
        if found { events.append(.field(name: name, value: String(buffer: value))) }
        return found
    }

    private mutating func readFile(_ events: inout [Event]) -> Bool {
        let (bytes, found) = upToDelimiter()
        if bytes.readableBytes > 0 { events.append(.fileBytes(bytes)) }
        if found { state = .boundary }
        return found
    }

    /// Reads up to the next delimiter and passes over it; without one, all that cannot be its beginning.
    private mutating func upToDelimiter() -> (ByteBuffer, found: Bool) {
        if let place = place(of: delimiter) {
            let bytes = rest.readSlice(length: place) ?? ByteBuffer()
            rest.moveReaderIndex(forwardBy: delimiter.count)
            return (bytes, true)
        }
        let length = max(0, rest.readableBytes - delimiter.count + 1)
        return (rest.readSlice(length: length) ?? ByteBuffer(), false)
    }

    /// Where some bytes begin among those that have not been read.
    private func place(of needle: [UInt8]) -> Int? {
        rest.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, let first = needle.first, bytes.count >= needle.count else {
                return nil
            }
            let last = bytes.count - needle.count
            var place = 0
            while place <= last {
                guard let found = memchr(base + place, Int32(first), last - place + 1) else { return nil }
                place = UnsafeRawPointer(found) - base
                if needle.withUnsafeBytes({ memcmp(base + place, $0.baseAddress ?? base, needle.count) }) == 0 {
                    return place
                }
                place += 1
            }
            return nil
        }
    }

    /// The value of a parameter of a header (RFC 2045, section 5.1), quoted or not.
    private static func parameter(_ name: String, of header: some StringProtocol) -> String? {
        var rest = header.drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { continue }
            let (value, behind) = value(rest.dropFirst())
            if key.lowercased() == name { return value }
            rest = behind.drop { $0 != ";" }
        }
        return nil
    }

    private static func value<Text: StringProtocol>(_ text: Text) -> (String, Text) where Text.SubSequence == Text {
        guard text.first == "\"" else {
            let value = text.prefix { $0 != ";" }
            return (value.trimmingCharacters(in: .whitespaces), text.dropFirst(value.count))
        }
        var value = ""
        var place = text.index(after: text.startIndex)
        while place < text.endIndex, text[place] != "\"" {
            if text[place] == "\\", text.index(after: place) < text.endIndex { place = text.index(after: place) }
            value.append(text[place])
            place = text.index(after: place)
        }
        return (value, place < text.endIndex ? text[text.index(after: place)...] : text[place...])
    }
}
