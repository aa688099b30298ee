import NIOCore
import NIOHTTP1

/// The lines of HTTP/1.1's heads (RFC 9112, sections 3 to 5) in bytes.
enum HTTPHead {
    private static let separator: StaticString = ": "
    private static let lineEnd: StaticString = "\r\n"

    /// Bytes of all header lines.
    static func size(_ headers: HTTPHeaders) -> Int {
        var size = 0
        for (name, value) in headers { size += name.utf8.count + value.utf8.count + 4 }
        return size
    }

    static func append(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(separator)
        buffer.writeString(value)
        buffer.writeStaticString(lineEnd)
    }

    /// The status line.
    static func append(_ version: HTTPVersion, _ status: HTTPResponseStatus, to buffer: inout ByteBuffer) {
        if status == .ok, version == .http1_1 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            buffer.writeString("HTTP/\(version.major).\(version.minor) \(status.code) \(status.reasonPhrase)\r\n")
        }
    }

    /// The line before a chunk.
    static func appendChunkSize(_ bytes: Int, to buffer: inout ByteBuffer) {
        buffer.writeString(String(bytes, radix: 16))
        buffer.writeStaticString(lineEnd)
    }

    /// Whether a header says how long the body is.
    static func isLength(_ name: String) -> Bool {
        name.utf8.count == "content-length".utf8.count && name.lowercased() == "content-length"
    }
}
