import NIOCore
import NIOHTTP1

/// Puts an answer into HTTP/1.1's words (RFC 9112), as few buffers as may be: a whole answer or an event of a stream is
/// one, and takes one write. Pure.
///
/// A large part of a body is not copied. What it returns is to be written in order; ``flushed()`` gives what is left.
struct AnswerEncoder {
    /// A part of a body from this size on is written as it is.
    private static let leastSeparateBytes = 8 << 10

    /// The room of an answer that is kept for the next one.
    private static let mostKeptBytes = 4 << 10

    private static let chunkOverheadBytes = 20

    /// What has been put into words and not been handed out.
    private var pending = ByteBuffer()
    private var hasPending = false

    /// Whether the body goes in chunks, since nobody has said how long it will be (section 7.1).
    private var isChunked = false

    /// The head of an answer; its body is framed by `content-length` where that is among the headers.
    ///
    /// - Parameters:
    ///   - headers: Without `transfer-encoding`.
    ///   - isBodiless: Whether no body follows whatever the head says: the answer to HEAD.
    mutating func head(
        _ status: HTTPResponseStatus,
        _ headers: HTTPHeaders,
        version: HTTPVersion,
        isBodiless: Bool = false
    ) {
        let mayHaveBody = status.mayHaveResponseBody
        let length = mayHaveBody ? headers.first(name: "content-length") : nil
        isChunked = mayHaveBody && length == nil && version == .http1_1
        var size = HTTPHead.size(headers) + 64 + status.reasonPhrase.utf8.count
        if !isBodiless, let bytes = length.flatMap({ Int($0) }), 0..<Self.leastSeparateBytes ~= bytes { size += bytes }
        begin(room: size)
        HTTPHead.append(version, status, to: &pending)
        for (name, value) in headers where mayHaveBody || !HTTPHead.isLength(name) {
            HTTPHead.append(name, value, to: &pending)
        }
        if isChunked { pending.writeStaticString("transfer-encoding: chunked\r\n") }
        pending.writeStaticString("\r\n")
        if isBodiless { isChunked = false }
    }

    /// Whether the length of the answer's body is told by chunks alone.
    static func needsChunks(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) -> Bool {
        status.mayHaveResponseBody && !headers.contains(name: "content-length")
    }

    /// A part of the body, which is not empty.
    ///
    /// - Parameter write: Called with what is to be written before anything else.
    mutating func body(_ part: ByteBuffer, write: (ByteBuffer) -> Void) {
        let isSeparate = part.readableBytes >= Self.leastSeparateBytes
        begin(room: Self.chunkOverheadBytes + (isSeparate ? 0 : part.readableBytes))
        if isChunked { HTTPHead.appendChunkSize(part.readableBytes, to: &pending) }
        if isSeparate {
            if let before = flushed() { write(before) }
            write(part)
            if isChunked { begin(room: Self.chunkOverheadBytes) }
        } else {
            pending.writeImmutableBuffer(part)
        }
        if isChunked { pending.writeStaticString("\r\n") }
        if pending.readableBytes >= Self.leastSeparateBytes, let all = flushed() { write(all) }
    }

    /// The body is complete.
    ///
    /// - Returns: What is still to be written.
    mutating func end() -> ByteBuffer? {
        if isChunked {
            begin(room: Self.chunkOverheadBytes)
            pending.writeStaticString("0\r\n\r\n")
            isChunked = false
        }
        let last = flushed()
        if pending.capacity > Self.mostKeptBytes { pending = ByteBuffer() }
        return last
    }

    /// What has not been handed out yet; nil where there is nothing.
    mutating func flushed() -> ByteBuffer? {
        guard hasPending else { return nil }
        hasPending = false
        return pending.readableBytes > 0 ? pending : nil
    }

    /// Makes room, in the buffer of the last answer where nobody holds it any more.
    private mutating func begin(room: Int) {
        if !hasPending {
            hasPending = true
            pending.clear(minimumCapacity: room)
        } else {
            pending.reserveCapacity(minimumWritableBytes: room)
        }
    }
}
