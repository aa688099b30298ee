import NIOCore
import NIOHTTP1

/// Whoever takes the answer that an exchange makes: a client's connection, or a line of a batch. Called on one event loop.
protocol AnswerTaker: AnyObject {
    var resources: LoopResources { get }

    /// Whether it can take more of a stream now; a change is told through ``ClientExchange/clientBecame(writable:)``.
    var isWritable: Bool { get }

    /// The head of an answer.
    func send(_ status: HTTPResponseStatus, _ headers: HTTPHeaders)

    /// A part of its body.
    func send(_ body: ByteBuffer)
    func flush()

    /// The answer is complete.
    func finish()

    /// An error in the place of an answer.
    func respond(_ error: OpenAIError, _ headers: HTTPHeaders)
}

/// What a client's connection tells whoever makes its answer.
protocol ClientExchange: AnyObject {
    /// The connection has closed.
    func clientLeft()
    func clientBecame(writable: Bool)

    /// The service ends and waits no longer: the client is told so.
    func serviceEnds()
    func tick(now: NIODeadline)

    /// A part of a body that is not collected has come.
    func clientSent(_ body: ByteBuffer)

    /// Such a body is whole.
    func clientEnded()
}

extension ClientExchange {
    func serviceEnds() {}
    func clientSent(_ body: ByteBuffer) {}
    func clientEnded() {}
}

/// Why a request is refused before it is whole.
enum ClientRefusal: Hashable, Sendable {
    case bodyTooLarge(limitBytes: Int)
    case bodyTooSlow
    case notHTTP
}
