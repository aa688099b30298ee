import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import Routing
import SunwardModel

/// The end of an exchange: what the client is told, and what is remembered of it.
extension Exchange {
    private static let joulesPerKilowattHour = 3.6e6

    // MARK: Use

    /// nil for counts that no answer can have.
    func use(of usage: TokenUsage) -> MeasuredUse? {
        guard let destination, isBelievable(usage, of: destination) else { return nil }
        return MeasuredUse(
            inputTokens: Double(usage.inputTokens),
            outputTokens: Double(usage.outputTokens),
            profile: destination.profile,
            prediction: destination.decision.prediction
        )
    }

    private func isBelievable(_ usage: TokenUsage, of destination: Destination) -> Bool {
        let bounds = UsageBounds(
            bodyBytes: request.body.readableBytes,
            contextTokens: destination.profile?.contextTokens,
            maxOutputTokens: request.envelope.maxOutputTokens,
            choices: request.envelope.choices,
            surface: request.envelope.surface
        )
        return bounds.allow(usage)
    }

    /// Of a stream, as far as it has come; where it has not told its usage, by what its events bring.
    func use(of reader: StreamReader) -> MeasuredUse? {
        guard let destination else { return nil }
        if let usage = reader.usage, let use = use(of: usage) { return use }
        return MeasuredUse(
            inputTokens: destination.decision.prediction.inputTokens,
            outputTokens: reader.estimatedTokens,
            profile: destination.profile,
            prediction: destination.decision.prediction
        )
    }

    /// Of an answer in one piece. Where its server does not say what it took, the answer's text does, or what was foreseen
    /// where it has none: embeddings have nothing whose length could not be foreseen.
    func use(of answer: AnswerReader) -> MeasuredUse? {
        guard let destination else { return nil }
        let isEmbedding = destination.group.task == .embed
        if let usage = answer.usage, let use = use(of: usage) { return use }
        if !isEmbedding, answer.isError || answer.usage != nil { return nil }
        let prediction = destination.decision.prediction
        let text = isEmbedding ? "" : answer.content
        let foreseen = prediction.outputTokens * Double(request.envelope.choices)
        return MeasuredUse(
            inputTokens: prediction.inputTokens,
            outputTokens: text.isEmpty ? foreseen : InputTokenEstimator().tokens(in: text).rounded(),
            profile: destination.profile,
            prediction: prediction
        )
    }

    /// Of a request that is given up before anything of its answer has come: model servers have worked all the same, also
    /// those that were too slow for another not to be asked.
    ///
    /// - Returns: nil where none has worked for it, or where what has come of a stream says more.
    func abandonedUse(now: NIODeadline) -> MeasuredUse? {
        guard let destination = destination ?? givenUpAt, attempt?.answer?.isEvents != true else { return nil }
        let began = attempt.flatMap { $0.connection == nil ? nil : $0.began }
        guard began != nil || givenUpSeconds > 0 else { return nil }
        let prediction = destination.decision.prediction
        let estimate = AbandonedAnswer(
            seconds: givenUpSeconds + (began.map { (now - $0).inSeconds } ?? 0),
            prediction: prediction,
            profile: destination.profile,
            envelope: request.envelope
        )
        return MeasuredUse(
            inputTokens: prediction.inputTokens,
            outputTokens: estimate.outputTokens,
            profile: destination.profile,
            prediction: prediction
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

    /// Nothing more comes: a stream that has told its end is whole, however its connection fares.
    ///
    /// - Parameter failure: What it is otherwise.
    func finishStream(orFail failure: AttemptFailure) {
        guard let answer = attempt?.answer, case .events(let reader) = answer.content, reader.isDone else {
            return failed(failure)
        }
        finish(use: use(of: reader), answer)
    }

    /// The answer has gone to the client, whole, or with the error that its server has told in the place of the rest.
    func finish(use: MeasuredUse?, _ answer: UpstreamAnswer) {
        let now = NIODeadline.now()
        let firstByte = answer.firstByteAt ?? now
        let attemptBegan = attempt?.began ?? began
        if let failure = answer.toldFailure {
            endAttempt(failure.result, now: now, isOfRequest: state.repeats(failure))
        } else {
            endAttempt(.succeeded(firstByte: firstByte - attemptBegan), now: now)
        }
        over(
            Ending(
                status: answer.isSuccess && !answer.hasToldError ? .succeeded : .failed,
                use: use,
                firstByte: answer.isEvents ? firstByte : nil,
                responseClass: UInt(answer.head.status.code / 100)
            ),
            now: now
        )
        client.finish()
    }

    /// The client gets an error in the place of an answer.
    ///
    /// - Parameter use: Of an answer that would have come.
    func end(with error: OpenAIError, status: RoutingOutcome.Status = .failed, use: MeasuredUse? = nil) {
        let now = NIODeadline.now()
        endAttempt(.cancelled, now: now)
        let headers = answerHeaders(HTTPHeaders())
        over(Ending(status: status, use: use, responseClass: UInt(error.status.code / 100)), now: now)
        client.respond(error, headers)
    }

    /// The client has a part of a stream: it gets the error and the stream's end.
    func endStream(with error: OpenAIError, status: RoutingOutcome.Status) {
        client.send(StreamReader.ending(error, atBoundary: partial?.isAtBoundary ?? true))
        over(
            Ending(status: status, use: partial?.use, firstByte: state.firstByteAt, responseClass: 2),
            now: .now()
        )
        client.finish()
    }

    func serviceEnds() {
        guard !isOver else { return }
        guard state.hasAnswered else { return end(with: .shuttingDown, use: abandonedUse(now: .now())) }
        endAttempt(.cancelled, now: .now())
        endStream(with: .shuttingDown, status: .failed)
    }

    func clientLeft() {
        guard !isOver else { return }
        let now = NIODeadline.now()
        let use = abandonedUse(now: now)
        endAttempt(.cancelled, now: now)
        let firstByte = partial == nil ? nil : state.firstByteAt
        over(Ending(status: .cancelled, use: partial?.use ?? use, firstByte: firstByte), now: now)
    }

    // MARK: Records

    /// How an exchange or one of its decisions ended.
    struct Ending {
        let status: RoutingOutcome.Status
        var use: MeasuredUse?

        /// Of a stream; nil where the answer came in one piece.
        var firstByte: NIODeadline?

        /// First digit of the status; 0 for a client that has left.
        var responseClass: UInt = 0
    }

    private func over(_ ending: Ending, now: NIODeadline) {
        isOver = true
        generation += 1
        cancelHedge()
        leaveGate()
        state.ended()
        // Where nobody was left to ask, it is for the last that worked that there is something to pay.
        let decision = (destination ?? (ending.use == nil ? nil : givenUpAt))?.decision
        if let decision { report(decision, ending, now: now) }
        settleKey(ending, site: decision?.site)
        services.instruments.ended(
            request.envelope.surface,
            responseClass: ending.responseClass,
            duration: now - began,
            firstByte: ending.firstByte.map { $0 - began }
        )
    }

    private func settleKey(_ ending: Ending, site: String?) {
        guard let key = request.key else { return }
        let use = ending.use
        let price = use == nil ? 0 : site.map { services.prices.dollarsPerKilowattHour(site: $0) } ?? 0
        key.settle(
            tokens: use.map { $0.inputTokens + $0.outputTokens } ?? 0,
            usd: (use?.energyJoules ?? 0) / Self.joulesPerKilowattHour * price,
            grams: use?.carbonGrams ?? 0,
            reservedTokens: request.reservedTokens,
            now: services.clock.now
        )
    }

    /// Tells the router what became of a decision.
    func report(_ decision: RoutingDecision, _ ending: Ending, now: NIODeadline = .now()) {
        var outcome = RoutingOutcome(
            decisionID: decision.id,
            reportedAt: services.clock.now,
            status: ending.status
        )
        if let use = ending.use {
            outcome.inputTokens = Int(use.inputTokens)
            outcome.outputTokens = Int(use.outputTokens)
        }
        let routedAt = destination?.routedAt ?? began
        if ending.status == .succeeded { outcome.latencySeconds = (now - routedAt).inSeconds }
        if let firstByte = ending.firstByte { outcome.timeToFirstTokenSeconds = (firstByte - routedAt).inSeconds }
        services.router.report(outcome)
        if ending.use != nil || ending.status == .succeeded { countAnswer(decision) }
    }

    /// Counts what a site has worked on, for the accounts. What embeds is not planned, nor are lines of batches of it.
    private func countAnswer(_ decision: RoutingDecision) {
        guard request.route.task == .generate, request.deferral?.isCounted ?? true else { return }
        services.answers.count(
            area: decision.area,
            workloadClass: decision.workloadClass,
            site: decision.site,
            isDeferred: request.deferral != nil
        )
    }
}
