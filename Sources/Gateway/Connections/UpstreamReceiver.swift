import NIOCore
import NIOHTTP1

/// Who gets the answer to a request that was sent to an upstream; called on the connection's event loop.
protocol UpstreamReceiver: AnyObject {
    func upstreamSent(_ head: HTTPResponseHead)
    func upstreamSent(_ body: ByteBuffer)

    /// All that had arrived has been handed over: what is to go to the client may be flushed.
    func upstreamPaused()

    /// The answer is complete; the connection is not the receiver's any more.
    func upstreamFinished()

    /// The connection is no good any more, and not the receiver's.
    func upstreamFailed(_ failure: UpstreamFailure)
}

/// Why a connection to an upstream came to nothing.
enum UpstreamFailure: Hashable, Sendable {
    /// It could not be made.
    case refused

    /// It had been used before and was closed right after the request, before any byte of an answer: as a rule the server
    /// had closed it as idle, just when the request was sent.
    case stale

    /// It broke.
    case cut

    /// What came is not HTTP.
    case garbage
}
