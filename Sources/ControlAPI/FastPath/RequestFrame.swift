/// Where a request's head ends and how long its body is, found in bytes as they came from the connection.
///
/// It knows less of HTTP/1.1 (RFC 9112) than the server's own parser, and is sure of what it knows: a head that leaves
/// any room for two readings (a bare line feed, a folded line, two lengths, a coded body, an upgrade) has no frame here
/// and is left to the parser.
struct RequestFrame: Equatable {
    enum Reading: Equatable {
        /// The head has not arrived as a whole.
        case incomplete

        /// The parser must say what it is.
        case unclear
        case framed(RequestFrame)
    }

    /// Bytes of head and body together.
    private(set) var length = 0

    /// Bytes of the head with the empty line behind it.
    private(set) var headLength = 0

    /// Whether it posts JSON to the path that is asked for, with nothing in its head that asks for more than an answer.
    private(set) var isFast: Bool

    /// The place of the value of `Authorization`, from the head's first byte; nil without one.
    private(set) var authorization: Range<Int>?

    private var bodyLength: Int?
    private var hasHost = false
    private var hasType = false

    /// Longer heads are left to the parser.
    static let maxHeadBytes = 4096

    /// - Parameter line: The request line, without its end, of requests that may be fast.
    static func read(_ bytes: UnsafeRawBufferPointer, fastLine line: StaticString) -> Reading {
        guard let lineEnd = HeadLines.end(of: bytes, from: 0) else {
            return bytes.count < maxHeadBytes && !bytes.isEmpty && HeadLines.isLetter(bytes[0]) ? .incomplete : .unclear
        }
        guard lineEnd >= 0, isKnown(bytes, lineEnd: lineEnd) else { return .unclear }
        var frame = RequestFrame(isFast: HeadLines.equals(bytes, 0..<lineEnd, line))
        var place = lineEnd + 2
        while true {
            guard let end = HeadLines.end(of: bytes, from: place) else {
                return bytes.count < maxHeadBytes ? .incomplete : .unclear
            }
            guard end >= 0, end + 2 <= maxHeadBytes else { return .unclear }
            if end == place { break }
            guard frame.readField(bytes, place..<end) else { return .unclear }
            place = end + 2
        }
        frame.headLength = place + 2
        frame.length = frame.headLength + (frame.bodyLength ?? 0)
        if !frame.hasHost || !frame.hasType || frame.bodyLength == nil { frame.isFast = false }
        return .framed(frame)
    }

    private init(isFast: Bool) { self.isFast = isFast }

    /// Whether the method is one whose body, if it has one, is as long as its head says, and the version is 1.1.
    private static func isKnown(_ bytes: UnsafeRawBufferPointer, lineEnd: Int) -> Bool {
        let version: StaticString = " HTTP/1.1"
        let versionStart = lineEnd - version.utf8CodeUnitCount
        guard versionStart > 4, HeadLines.equals(bytes, versionStart..<lineEnd, version) else { return false }
        return HeadLines.equals(bytes, 0..<4, "GET ") || HeadLines.equals(bytes, 0..<5, "POST ")
            || HeadLines.equals(bytes, 0..<4, "PUT ")
    }

    /// - Returns: false for a field that leaves the frame unclear.
    private mutating func readField(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
        guard let colon = HeadLines.nameEnd(bytes, line) else { return false }
        let name = line.lowerBound..<colon
        let value = HeadLines.trimmed(bytes, colon + 1..<line.upperBound)
        switch name.count {
        case 4 where HeadLines.equalsFolded(bytes, name, "host"):
            if hasHost { return false }
            hasHost = true
        case 12 where HeadLines.equalsFolded(bytes, name, "content-type"):
            if hasType || !HeadLines.equals(bytes, value, "application/json") { isFast = false }
            hasType = true
        case 13 where HeadLines.equalsFolded(bytes, name, "authorization"):
            if authorization != nil { isFast = false }
            authorization = value
        case 14 where HeadLines.equalsFolded(bytes, name, "content-length"):
            guard bodyLength == nil, let length = HeadLines.number(bytes, value) else { return false }
            bodyLength = length
        case 10 where HeadLines.equalsFolded(bytes, name, "connection"):
            return HeadLines.equalsFolded(bytes, value, "keep-alive")
        case 17 where HeadLines.equalsFolded(bytes, name, "transfer-encoding"): return false
        case 7 where HeadLines.equalsFolded(bytes, name, "upgrade"): return false
        case 6 where HeadLines.equalsFolded(bytes, name, "expect"): return false
        default: break
        }
        return true
    }
}
