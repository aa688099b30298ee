import Foundation
import NIOCore
import NIOHTTP1

extension Upstream {
    /// Leaves it alone for the time that the head of its answer asks for, if it says that it has too much to do or cannot
    /// serve at all. With another status it speaks of the one request.
    func pause(asIn head: HTTPResponseHead) {
        guard head.status == .tooManyRequests || head.status == .serviceUnavailable else { return }
        guard let seconds = head.headers.first(name: "retry-after").flatMap({ Double($0) }), seconds > 0 else { return }
        pause(for: .fractional(seconds: seconds), now: .now())
    }
}

/// The upstream's answer on its way to the client.
extension Exchange: UpstreamReceiver {
    func upstreamSent(_ head: HTTPResponseHead) {
        if let failure = UpstreamAnswer.failure(head) {
            attempt?.upstream.pause(asIn: head)
            return failed(failure)
        }
        attempt?.answer = UpstreamAnswer(head)
    }

    func upstreamSent(_ body: ByteBuffer) {
        guard var answer = attempt?.answer else { return }
        // Nothing follows the end of a stream.
        if case .events(let reader) = answer.content, reader.isDone { return }
        let now = NIODeadline.now()
        if answer.firstByteAt == nil { answer.firstByteAt = now }
        state.received(isStreamed: answer.isEvents, now: now)
        switch answer.content {
        case .whole:
            attempt?.answer = nil
            let fits = answer.collect(body)
            attempt?.answer = answer
            if !fits { failed(.tooLong) }
        case .events(var reader):
            let passed = reader.take(body) { note(for: $0) }
            answer.content = .events(reader)
            attempt?.answer = answer
            if let failure = failure(of: reader) { return failed(failure) }
            passOn(passed, head: answer.head)
            if reader.isDone { state.saidDone(now: now) }
        }
    }

    /// A server that has said that it would answer and then tells an error instead has failed like any other, as long as
    /// the client knows nothing of it.
    private func failure(of reader: StreamReader) -> AttemptFailure? {
        state.hasAnswered ? nil : reader.toldFailure
    }

    private func passOn(_ bytes: ByteBuffer, head: HTTPResponseHead) {
        // A beginning of an event is held; so is the head, since nobody could read more of it.
        guard bytes.readableBytes > 0 else { return }
        if !state.hasAnswered {
            state.answered()
            attempt?.hasBegun = true
            attempt?.upstream.answers()
            cancelHedge()
            client.send(head.status, answerHeaders(AnswerHead.passedOn(head.headers)))
        }
        client.send(bytes)
        needsFlush = true
    }

    func upstreamPaused() {
        guard needsFlush, !isOver else { return }
        needsFlush = false
        client.flush()
        if !client.isWritable { clientBecame(writable: false) }
    }

    func clientBecame(writable: Bool) {
        guard let attempt, attempt.answer?.isEvents == true else { return }
        attempt.connection?.holdReads(!writable)
        if writable { state.received(isStreamed: true, now: .now()) } else { state.held() }
    }

    func upstreamFinished() {
        // The connection is the pool's again.
        attempt?.connection = nil
        guard let answer = attempt?.answer else { return failed(.garbage) }
        switch answer.content {
        case .whole(let body): finishWhole(answer, body)
        case .events(var reader):
            let rest = reader.finish()
            attempt?.answer?.content = .events(reader)
            if let failure = failure(of: reader) { return failed(failure) }
            passOn(rest, head: answer.head)
            finishStream(orFail: state.hasAnswered ? .cut : .garbage)
        }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        guard let attempt else { return }
        self.attempt?.connection = nil
        switch failure {
        case .stale where !attempt.isFresh: connect(to: attempt.upstream)
        // What came before the connection broke may be all there was to come.
        case .stale, .cut: finishStream(orFail: .cut)
        case .refused: failed(.refused)
        case .garbage: failed(.garbage)
        }
    }

    private func finishWhole(_ answer: UpstreamAnswer, _ body: ByteBuffer) {
        var headers = answerHeaders(AnswerHead.passedOn(answer.head.headers))
        guard answer.isSuccess else {
            state.answered()
            headers.add(name: "content-length", value: String(body.readableBytes))
            client.send(answer.head.status, headers)
            client.send(body)
            return finish(use: nil, answer)
        }
        do throws(GarbageAnswer) {
            let reader = try AnswerReader(body)
            let usage = reader.usage
            let annotated = usage.flatMap { note(for: $0) }.map { reader.annotated($0) } ?? body
            state.answered()
            headers.add(name: "content-length", value: String(annotated.readableBytes))
            client.send(answer.head.status, headers)
            client.send(annotated)
            finish(use: use(of: reader), answer)
        } catch {
            failed(.garbage)
        }
    }
}
