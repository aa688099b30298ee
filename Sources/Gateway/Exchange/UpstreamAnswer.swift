import NIOCore
import NIOHTTP1

/// What has come of an upstream's answer.
struct UpstreamAnswer {
    /// A longer answer in one piece is not collected.
    static let mostCollectedBytes = 16 << 20

    enum Content {
        /// Goes on to the client event by event.
        case events(StreamReader)

        /// Is collected, so that it can be had from elsewhere if it turns out to be none.
        case whole(ByteBuffer)
    }

    let head: HTTPResponseHead
    var content: Content
    var firstByteAt: NIODeadline?

    init(_ head: HTTPResponseHead) {
        self.head = head
        content = Self.isEvents(head) ? .events(StreamReader()) : .whole(ByteBuffer())
    }

    var isEvents: Bool {
        if case .events = content { true } else { false }
    }

    /// Takes a part of an answer in one piece in. Of an answer that is held twice all that came before is copied.
    ///
    /// - Returns: false when it would become too long.
    mutating func collect(_ part: ByteBuffer) -> Bool {
        guard case .whole(var collected) = content else { return true }
        guard collected.readableBytes + part.readableBytes <= Self.mostCollectedBytes else { return false }
        // Two holders of one buffer would copy it with each part.
        content = .whole(ByteBuffer())
        if collected.readableBytes == 0 { collected = part } else { collected.writeImmutableBuffer(part) }
        content = .whole(collected)
        return true
    }

    /// Whether its server has told an error in the midst of it.
    var hasToldError: Bool {
        if case .events(let reader) = content { reader.hasError } else { false }
    }

    /// What such an error says of the server.
    var toldFailure: AttemptFailure? {
        if case .events(let reader) = content { reader.toldFailure } else { nil }
    }

    /// The status says that the request was served; everything else but a client's own mistake is a failure.
    var isSuccess: Bool { (200...299).contains(head.status.code) }

    /// A status that says something about the upstream and nothing about the request.
    static func failure(_ head: HTTPResponseHead) -> AttemptFailure? {
        let code = Int(head.status.code)
        return switch code {
        case 200...299: nil
        case 400...599: AttemptResult.isFailure(status: code) ? .status(code) : nil
        default: .garbage
        }
    }

    private static func isEvents(_ head: HTTPResponseHead) -> Bool {
        guard (200...299).contains(head.status.code) else { return false }
        return head.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true
    }
}
