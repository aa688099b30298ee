import ControlPlane
import NIOCore
import NIOHTTP1

/// A second attempt of a request whose first is slow: it races the first, unseen by the client, until one of them has
/// something to show. The winner's answer becomes that of the ``Exchange``; what the loser was doing is cancelled.
final class Hedge: UpstreamReceiver {
    /// Where it asks: at another site or model than the first attempt, or at another server of the same.
    let destination: Exchange.Destination

    /// Whether the router has decided again for it.
    let isElsewhere: Bool
    let pass: AdmissionGate.Pass
    let upstream: Upstream
    let began: NIODeadline
    private(set) var connection: UpstreamConnection?
    private(set) var answer: UpstreamAnswer?

    private weak var exchange: Exchange?
    private var isFresh = false
    private var isOver = false

    init(
        _ exchange: Exchange,
        destination: Exchange.Destination,
        isElsewhere: Bool,
        pass: AdmissionGate.Pass,
        upstream: Upstream,
        began: NIODeadline
    ) {
        self.exchange = exchange
        self.destination = destination
        self.isElsewhere = isElsewhere
        self.pass = pass
        self.upstream = upstream
        self.began = began
    }

    func start() {
        upstream.began()
        guard let exchange else { return }
        if let connection = exchange.resources.pool.idleConnection(to: upstream) {
            send(over: connection)
        } else {
            connect()
        }
    }

    /// Gives the attempt up, and tells its result.
    func end(_ result: AttemptResult, now: NIODeadline) {
        guard let exchange = release() else { return }
        upstream.ended(result, now: now)
        exchange.services.instruments.attempted(result)
        connection?.abandon()
        connection = nil
        destination.group.gate.leave(pass)
    }

    /// Lets go of everything without ending it: the exchange goes on with it.
    ///
    /// - Returns: nil when it is over already.
    @discardableResult
    func release() -> Exchange? {
        guard !isOver else { return nil }
        isOver = true
        defer { exchange = nil }
        return exchange
    }

    // MARK: Asking

    private func connect() {
        guard let exchange else { return }
        isFresh = true
        exchange.resources.pool.connect(
            to: upstream,
            within: exchange.state.limits.connect,
            whileWanted: { [weak self] in self.map { !$0.isOver } ?? false },
            { [weak self] made in
                if let connection = try? made.get() { self?.send(over: connection) } else { self?.failed(.refused) }
            }
        )
    }

    private func send(over connection: UpstreamConnection) {
        guard let exchange else { return connection.abandon() }
        self.connection = connection
        let (head, body) = UpstreamRequest.make(exchange.request, for: destination.group, at: upstream)
        connection.send(head, body, to: self)
    }

    private func failed(_ failure: AttemptFailure) { exchange?.hedgeFailed(self, failure) }

    // MARK: Answer

    func upstreamSent(_ head: HTTPResponseHead) {
        guard !isOver else { return }
        if let failure = UpstreamAnswer.failure(head) {
            upstream.pause(asIn: head)
            return failed(failure)
        }
        answer = UpstreamAnswer(head)
    }

    func upstreamSent(_ body: ByteBuffer) {
        guard !isOver, var answer else { return }
        if answer.firstByteAt == nil { answer.firstByteAt = .now() }
        switch answer.content {
        case .events(var reader):
            _ = reader.take(body) { _ in nil }
            guard !reader.hasError else { return failed(.status(reader.errorStatus ?? 500)) }
            self.answer = answer
            let exchange = exchange
            exchange?.hedgeAnswers(self)
            exchange?.upstreamSent(body)
        case .whole:
            self.answer = nil
            let fits = answer.collect(body)
            self.answer = answer
            if !fits { failed(.tooLong) }
        }
    }

    func upstreamPaused() {}

    func upstreamFinished() {
        connection = nil
        guard !isOver else { return }
        guard let answer, case .whole(let body) = answer.content else { return failed(.garbage) }
        if answer.isSuccess, (try? AnswerReader(body)) == nil { return failed(.garbage) }
        let exchange = exchange
        exchange?.hedgeAnswers(self)
        exchange?.upstreamFinished()
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        connection = nil
        guard !isOver else { return }
        switch failure {
        case .stale where !isFresh: connect()
        case .stale, .cut: failed(.cut)
        case .refused: failed(.refused)
        case .garbage: failed(.garbage)
        }
    }
}
