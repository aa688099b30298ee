import NIOCore

/// What a client's connection tells whoever makes its answer.
protocol ClientExchange: AnyObject {
    /// The connection has closed.
    func clientLeft()
    func clientBecame(writable: Bool)
    func tick(now: NIODeadline)
}

/// Why a request is refused before it is whole.
enum ClientRefusal: Hashable, Sendable {
    case bodyTooLarge(limitBytes: Int)
    case bodyTooSlow
    case notHTTP
}
