import HTTPTypes
import NIOCore

/// Which requests of one connection are answered on its event loop, and which are passed on. Pure.
///
/// Answers must keep the order of requests: one is answered here only while none that was passed on is unanswered.
struct FastPathState {
    /// What to do with a part of a request.
    enum Action {
        case passOn
        case keep
        case answer(HTTPRequest, ByteBuffer)
    }

    /// Largest body taken here; a larger one is passed on and dealt with there.
    private static let maxBodyBytes = 64 << 10

    private let path: String
    private var collected: (head: HTTPRequest, body: ByteBuffer)?
    private var isPassingOn = false
    private var unanswered = 0

    init(path: String) { self.path = path }

    /// Whether a request has begun that will be answered here.
    var isCollecting: Bool { collected != nil }

    mutating func head(_ head: HTTPRequest) -> Action {
        guard unanswered == 0, isFast(head) else {
            unanswered += 1
            isPassingOn = true
            return .passOn
        }
        isPassingOn = false
        collected = (head, ByteBuffer())
        return .keep
    }

    mutating func body(_ part: ByteBuffer) -> Action {
        guard !isPassingOn, collected != nil else { return .passOn }
        var part = part
        // A body mostly comes in one piece, which needs no copy.
        if collected?.body.readableBytes == 0 {
            collected?.body = part
        } else {
            collected?.body.writeBuffer(&part)
        }
        return .keep
    }

    mutating func end() -> Action {
        guard !isPassingOn, let (head, body) = collected else { return .passOn }
        collected = nil
        return .answer(head, body)
    }

    /// A request that was kept has been passed on after all.
    mutating func passedOnLate() { unanswered += 1 }

    /// An answer to a request that was passed on has ended.
    mutating func answered() { unanswered = max(0, unanswered - 1) }

    private func isFast(_ head: HTTPRequest) -> Bool {
        guard head.method == .post, head.path == path, head.headerFields[.expect] == nil,
            head.headerFields[.contentType] == "application/json",
            let length = head.headerFields[.contentLength].flatMap({ Int($0) })
        else { return false }
        return length <= Self.maxBodyBytes
    }
}
