import NIOCore

/// Which requests of one connection are answered on its event loop, and which bytes go on to the server's parser. Pure.
///
/// Answers must keep the order of requests: one is answered here only while the parser has been given whole requests,
/// and the server has answered them all. Where the end of what was passed on is not known, everything that follows goes
/// there too.
struct FastPathState {
    enum Action {
        case passOn(ByteBuffer)
        case answer(FastRequest)
    }

    /// Largest body taken here; a larger one is passed on and dealt with there.
    private static let maxBodyBytes = 64 << 10

    private let fastLine: StaticString

    /// What has come and was neither passed on nor answered.
    private var waiting = ByteBuffer()

    /// Bytes that must be there before another look is worth it.
    private var neededBytes = 1

    /// Bytes of a request whose beginning has been passed on.
    private var unpassedBytes = 0
    private var unanswered = 0
    private var passesAll = false

    /// - Parameter fastLine: The request line of what is answered here, without its end.
    init(fastLine: StaticString) { self.fastLine = fastLine }

    /// Whether a request has begun to arrive that may be answered here.
    var isCollecting: Bool { waiting.readableBytes > 0 }

    /// Whether a whole request is known to wait for the server's answer.
    var isAwaited: Bool { unanswered > 0 && unpassedBytes == 0 }

    mutating func received(_ bytes: ByteBuffer) {
        // A request mostly comes in one piece, which needs no copy.
        if waiting.readableBytes == 0 {
            waiting = bytes
        } else {
            var bytes = bytes
            waiting.writeBuffer(&bytes)
        }
    }

    /// What to do next; nil when more must come first.
    mutating func next() -> Action? {
        let count = waiting.readableBytes
        guard count > 0 else { return nil }
        // Who sends the next request before the last was answered has its answers from the parser's side from then on.
        if unpassedBytes == 0, unanswered > 0 { passesAll = true }
        if passesAll { return passOn(count) }
        if unpassedBytes > 0 { return passOn(min(count, unpassedBytes)) }
        guard count >= neededBytes else { return nil }
        switch waiting.withUnsafeReadableBytes({ RequestFrame.read($0, fastLine: fastLine) }) {
        case .incomplete:
            neededBytes = count + 1
            return nil
        case .unclear:
            passesAll = true
            return passOn(count)
        case .framed(let frame):
            guard frame.isFast, frame.length - frame.headLength <= Self.maxBodyBytes else {
                return passOnRequest(of: frame.length)
            }
            guard count >= frame.length else {
                neededBytes = frame.length
                return nil
            }
            neededBytes = 1
            return take(frame.length).map { .answer(FastRequest($0, frame: frame)) }
        }
    }

    /// A request that was to be answered here goes to the parser after all.
    mutating func passedOnLate() { unanswered += 1 }

    /// The server has answered one of the requests that were passed on.
    mutating func answered() { unanswered = max(0, unanswered - 1) }

    /// Nothing more will come: what waits for its rest goes to the parser, which knows what to say of it.
    mutating func ended() -> ByteBuffer? {
        passesAll = true
        return take(waiting.readableBytes)
    }

    private mutating func passOnRequest(of length: Int) -> Action? {
        unanswered += 1
        unpassedBytes = length
        neededBytes = 1
        return passOn(min(waiting.readableBytes, length))
    }

    private mutating func passOn(_ count: Int) -> Action? {
        unpassedBytes = max(0, unpassedBytes - count)
        return take(count).map { .passOn($0) }
    }

    private mutating func take(_ count: Int) -> ByteBuffer? {
        guard count > 0 else { return nil }
        guard count == waiting.readableBytes else { return waiting.readSlice(length: count) }
        let all = waiting
        waiting = ByteBuffer()
        return all
    }
}
