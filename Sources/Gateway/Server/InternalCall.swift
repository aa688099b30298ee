import NIOCore
import NIOHTTP1

/// What came of a request that the gateway made of itself.
struct InternalAnswer: Sendable {
    let status: Int
    let body: ByteBuffer

    /// Where it is the gateway's own refusal, and not what a model server has said.
    let error: OpenAIError?
}

/// A request without a client's connection: its answer is collected. It goes the way of every other request, from the
/// router through gates, attempts and failover to history and accounts. Lives on one event loop.
final class InternalCall: AnswerTaker {
    let resources: LoopResources
    private let promise: EventLoopPromise<InternalAnswer?>
    private var exchange: Exchange?
    private var status = 0
    private var body = ByteBuffer()

    /// Whole answers are small beside what the gateway collects of them; there is nobody to wait for.
    var isWritable: Bool { true }

    /// - Parameter promise: Gets the answer; nil where the call was ended before there was any.
    init(resources: LoopResources, promise: EventLoopPromise<InternalAnswer?>) {
        self.resources = resources
        self.promise = promise
    }

    func start(_ request: AdmittedRequest) {
        resources.opened(self)
        let exchange = Exchange(request, client: self, began: .now())
        self.exchange = exchange
        exchange.start()
    }

    func tick(now: NIODeadline) { exchange?.tick(now: now) }

    /// Nobody wants the answer any more, or the gateway ends.
    func abandon() {
        guard let exchange else { return }
        exchange.clientLeft()
        end(with: nil)
    }

    func send(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) { self.status = Int(status.code) }

    func send(_ body: ByteBuffer) { self.body.writeImmutableBuffer(body) }

    func flush() {}

    func finish() { end(with: InternalAnswer(status: status, body: body, error: nil)) }

    func respond(_ error: OpenAIError, _ headers: HTTPHeaders) {
        end(with: InternalAnswer(status: Int(error.status.code), body: error.body, error: error))
    }

    private func end(with answer: InternalAnswer?) {
        exchange = nil
        resources.closed(self)
        promise.succeed(answer)
    }
}
