import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// The end of an exchange: what the client is told, and what is remembered of it.
extension Exchange {
    // MARK: Use

    func use(of usage: TokenUsage) -> MeasuredUse? {
        guard let destination else { return nil }
        return MeasuredUse(
            inputTokens: Double(usage.inputTokens),
            outputTokens: Double(usage.outputTokens),
            profile: destination.profile,
            prediction: destination.decision.prediction
        )
    }

    /// Of a stream, as far as it has come: where it has not told its usage, an event counts as a token.
    func use(of reader: StreamReader) -> MeasuredUse? {
        guard let destination else { return nil }
        if let usage = reader.usage { return use(of: usage) }
        return MeasuredUse(
            inputTokens: destination.decision.prediction.inputTokens,
            outputTokens: Double(reader.contentEvents),
            profile: destination.profile,
            prediction: destination.decision.prediction
        )
    }

    func note(for usage: TokenUsage) -> FootprintNote? {
        guard let decision = destination?.decision, let use = use(of: usage) else { return nil }
        return FootprintNote(
            site: decision.site,
            model: decision.model,
            decision: decision.id,
            gramsCO2: use.carbonGrams,
            energyJoules: use.energyJoules
        )
    }

    // MARK: Ends

    /// The answer has gone to the client, whole.
    func finish(use: MeasuredUse?, _ answer: UpstreamAnswer) {
        let now = NIODeadline.now()
        let firstByte = answer.firstByteAt ?? now
        let attemptBegan = attempt?.began ?? began
        let isStreamed = answer.isEvents
        endAttempt(.succeeded(firstByte: firstByte - attemptBegan), now: now)
        let ending = Ending(
            status: answer.isSuccess ? .succeeded : .failed,
            use: use,
            firstByte: isStreamed ? firstByte : nil,
            responseClass: UInt(answer.head.status.code / 100)
        )
        over(ending, now: now)
        client.finish()
    }

    /// The client gets an error in the place of an answer.
    func end(with error: OpenAIError, status: RoutingOutcome.Status = .failed) {
        let now = NIODeadline.now()
        endAttempt(.cancelled, now: now)
        let headers = answerHeaders(HTTPHeaders())
        state.ended()
        over(Ending(status: status, use: nil, firstByte: nil, responseClass: UInt(error.status.code / 100)), now: now)
        client.respond(error, headers)
    }

    /// The client has a part of a stream: it gets the error and the stream's end.
    func endStream(with error: OpenAIError, status: RoutingOutcome.Status) {
        let partial = lastPartial
        state.ended()
        client.send(StreamReader.ending(error, atBoundary: partial?.isAtBoundary ?? true))
        over(
            Ending(status: status, use: partial?.use, firstByte: state.firstByteAt, responseClass: 2),
            now: .now()
        )
        client.finish()
    }

    func clientLeft() {
        guard !isOver else { return }
        let now = NIODeadline.now()
        let partial = lastPartial
        endAttempt(.cancelled, now: now)
        state.ended()
        over(
            Ending(
                status: .cancelled,
                use: partial?.use,
                firstByte: partial == nil ? nil : state.firstByteAt,
                responseClass: 0
            ),
            now: now
        )
    }

    // MARK: Records

    /// How an exchange ended.
    struct Ending {
        let status: RoutingOutcome.Status
        let use: MeasuredUse?

        /// Of a stream; nil where the answer came in one piece.
        let firstByte: NIODeadline?

        /// First digit of the status; 0 for a client that has left.
        let responseClass: UInt
    }

    private func over(_ ending: Ending, now: NIODeadline) {
        isOver = true
        generation += 1
        leaveGate()
        state.ended()
        if let decision = destination?.decision {
            report(decision, status: ending.status, ending, now: now)
        }
        if let key = request.key {
            let tokens = ending.use.map { $0.inputTokens + $0.outputTokens } ?? 0
            let joules = ending.use?.energyJoules ?? 0
            let price = destination.map { services.prices.dollarsPerKilowattHour(site: $0.decision.site) } ?? 0
            key.settle(
                tokens: tokens,
                usd: joules / 3.6e6 * price,
                grams: ending.use?.carbonGrams ?? 0,
                reservedTokens: request.reservedTokens,
                now: services.clock.now
            )
        }
        services.instruments.ended(
            request.envelope.surface,
            responseClass: ending.responseClass,
            duration: now - began,
            firstByte: ending.firstByte.map { $0 - began }
        )
    }

    /// Tells the router what became of a decision.
    func report(
        _ decision: RoutingDecision,
        status: RoutingOutcome.Status,
        _ ending: Ending? = nil,
        now: NIODeadline = .now()
    ) {
        var outcome = RoutingOutcome(decisionID: decision.id, reportedAt: services.clock.now, status: status)
        if let use = ending?.use {
            outcome.inputTokens = Int(use.inputTokens)
            outcome.outputTokens = Int(use.outputTokens)
        }
        if status == .succeeded { outcome.latencySeconds = (now - decidedAt).seconds }
        if let firstByte = ending?.firstByte { outcome.timeToFirstTokenSeconds = (firstByte - decidedAt).seconds }
        services.router.report(outcome)
    }
}
