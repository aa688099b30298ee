import NIOCore
import NIOHTTP1

/// The requests of one client connection, one after the other: what has come of the present one, and until when the
/// next part must come. Pure.
struct ClientState {
    enum Phase: Hashable {
        /// Between two requests.
        case idle

        /// A body is coming.
        case collecting

        /// A body is coming that is not collected.
        case streaming

        /// An answer is being made or sent.
        case answering

        /// The last answer of the connection has been sent; what still comes is thrown away.
        case lingering
        case closed
    }

    /// What to do with a part of a request.
    enum Action {
        case nothing

        /// The request is whole.
        case begin(HTTPRequestHead, ByteBuffer)

        /// A request whose body is not collected.
        case beginStream(HTTPRequestHead)

        /// A part of such a body; nil at its end.
        case pass(ByteBuffer?)

        /// The body will be or has become long, or the client waits for leave to send it: who sends it must be known
        /// before more is kept for him. With what the body comes to at the most.
        case checkSender(HTTPRequestHead, maxBytes: Int)

        /// The body is longer than allowed.
        case refuseBody(HTTPRequestHead)

        /// The part belongs to a request whose turn has not come.
        case keep

        /// A refused client sends more than is thrown away for it.
        case close
    }

    /// More than any file, so that whoever hands one in is told why it is refused.
    private static let mostLingeringBytes = 1 << 30

    /// What is kept of a body before it is known that its sender may ask for something.
    private static let mostUnvouchedBytes = 64 << 10

    let maxBodyBytes: Int
    let timeouts: ClientTimeouts
    private(set) var phase = Phase.idle
    private(set) var deadline: NIODeadline
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isVouched = false

    /// When a body that is not collected must have come.
    private var streamDeadline = NIODeadline.distantFuture

    /// Whether the present request's end has come.
    private(set) var hasWholeRequest = true

    /// Until when what comes is thrown away at most, and what has been.
    private var lingersUntil = NIODeadline.distantFuture
    private var lingeringBytes = 0

    init(maxBodyBytes: Int, timeouts: ClientTimeouts, now: NIODeadline) {
        self.maxBodyBytes = maxBodyBytes
        self.timeouts = timeouts
        deadline = now + timeouts.head
    }

    mutating func take(_ part: HTTPServerRequestPart, now: NIODeadline) -> Action {
        switch (phase, part) {
        case (.lingering, .body(let part)): return throwAway(part, now: now)
        case (.lingering, _), (.closed, _): return .nothing
        case (.answering, _): return .keep
        case (.streaming, .body(let part)):
            deadline = min(streamDeadline, now + timeouts.body)
            return .pass(part)
        case (.streaming, .end):
            hasWholeRequest = true
            phase = .answering
            deadline = .distantFuture
            return .pass(nil)
        case (_, .head(let head)): return begin(head, now: now)
        case (_, .body(let part)): return add(part)
        case (_, .end): return end()
        }
    }

    private mutating func begin(_ head: HTTPRequestHead, now: NIODeadline) -> Action {
        phase = .collecting
        hasWholeRequest = false
        deadline = now + timeouts.body
        if Self.isStreamed(head) {
            phase = .streaming
            streamDeadline = now + timeouts.upload
            return .beginStream(head)
        }
        self.head = head
        body = ByteBuffer()
        isVouched = false
        guard let length = head.headers.first(name: "content-length") else {
            return head.headers.contains(name: "transfer-encoding") ? allowance(head, maxBodyBytes) : .nothing
        }
        // What is said to be too long need not be read to be refused.
        guard let bytes = Int(length.trimmingTrailingWhiteSpace), bytes <= maxBodyBytes else {
            return .refuseBody(head)
        }
        return bytes > Self.mostUnvouchedBytes ? vouch(head, bytes) : allowance(head, bytes)
    }

    /// Files are larger than what is collected.
    private static func isStreamed(_ head: HTTPRequestHead) -> Bool {
        head.uri.hasPrefix("/v1/files")
            && GatewayTarget(method: head.method, uri: head.uri) == .storage(.upload)
    }

    private mutating func allowance(_ head: HTTPRequestHead, _ maxBytes: Int) -> Action {
        Self.waitsForLeave(head) ? vouch(head, maxBytes) : .nothing
    }

    private mutating func vouch(_ head: HTTPRequestHead, _ maxBytes: Int) -> Action {
        isVouched = true
        return .checkSender(head, maxBytes: maxBytes)
    }

    /// Whether the client sends its body only when it is told to.
    static func waitsForLeave(_ head: HTTPRequestHead) -> Bool {
        head.headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    private mutating func add(_ part: ByteBuffer) -> Action {
        guard let head else { return .nothing }
        guard body.readableBytes + part.readableBytes <= maxBodyBytes else { return .refuseBody(head) }
        var part = part
        // A body mostly comes in one piece, which needs no copy.
        if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
        return isVouched || body.readableBytes <= Self.mostUnvouchedBytes ? .nothing : vouch(head, maxBodyBytes)
    }

    private mutating func end() -> Action {
        guard let head else { return .nothing }
        defer {
            self.head = nil
            body = ByteBuffer()
        }
        hasWholeRequest = true
        phase = .answering
        deadline = .distantFuture
        return .begin(head, body)
    }

    /// Whether the next part has its turn.
    var takesParts: Bool { phase == .idle || phase == .collecting || phase == .streaming }

    /// A refusal is being sent before the request is whole, so that the connection cannot be used again.
    mutating func refused() {
        phase = .answering
        deadline = .distantFuture
        head = nil
        body = ByteBuffer()
    }

    /// An answer has been sent.
    ///
    /// - Returns: Whether the connection can take another request.
    mutating func answered(keepsAlive: Bool, now: NIODeadline) -> Bool {
        guard keepsAlive, hasWholeRequest else {
            phase = .lingering
            deadline = now + timeouts.body
            return false
        }
        phase = .idle
        deadline = now + timeouts.keepAlive
        return true
    }

    /// All of an answer has left that a slow client had not taken before: only now does the time for the next request begin.
    mutating func left(now: NIODeadline) {
        if phase == .idle { deadline = now + timeouts.keepAlive }
    }

    /// The last answer has left; from here what still comes is thrown away for a moment.
    mutating func lingers(now: NIODeadline) {
        guard phase == .lingering else { return }
        lingersUntil = now + timeouts.lingerMost
        deadline = now + timeouts.linger
    }

    /// The service is about to end: nobody lingers for long, and no next request is waited for.
    mutating func hurries(now: NIODeadline) {
        if phase == .idle { deadline = now }
        lingersUntil = min(lingersUntil, now + timeouts.linger)
        if phase == .lingering { deadline = min(deadline, lingersUntil) }
    }

    /// A client that still sends has not read its answer yet.
    private mutating func throwAway(_ part: ByteBuffer, now: NIODeadline) -> Action {
        lingeringBytes += part.readableBytes
        guard lingeringBytes <= Self.mostLingeringBytes else { return .close }
        if lingersUntil < .distantFuture { deadline = min(lingersUntil, now + timeouts.linger) }
        return .nothing
    }

    mutating func closed() {
        phase = .closed
        deadline = .distantFuture
        body = ByteBuffer()
    }
}
