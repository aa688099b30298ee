import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// One request from its admission to the end of its answer. Lives on its client's event loop, with all connections it
/// uses; the rules are ``ExchangeState``'s.
final class Exchange: ClientExchange {
    /// An upstream that has a part of the request, and what has come of it.
    struct Attempt {
        let upstream: Upstream
        let began: NIODeadline

        /// nil until it is connected.
        var connection: UpstreamConnection?

        /// Whether a connection that had been closed as idle has been replaced already.
        var isFresh = false
        var answer: UpstreamAnswer?

        /// Whether its upstream has been told that its answer has begun well.
        var hasBegun = false
    }

    let client: any AnswerTaker
    let resources: LoopResources
    let request: AdmittedRequest
    let began: NIODeadline
    var state: ExchangeState
    var destination: Destination?
    var attempt: Attempt?

    /// Races ``attempt`` where that is slow.
    var hedge: Hedge?

    /// What had come of a stream when its attempt ended before its time.
    var partial: (use: MeasuredUse?, isAtBoundary: Bool)?

    /// How long servers have worked at it that were then given up for their silence, and where the last of them did.
    private(set) var givenUpSeconds = 0.0
    private(set) var givenUpAt: Destination?
    var pass: AdmissionGate.Pass?
    private var ticket: AdmissionTicket?

    /// What the latest place was asked for with.
    private var demand: PlaceDemand?

    /// Tells callbacks of an attempt that is over from those of the present one.
    var generation = 0
    var needsFlush = false
    var isOver = false

    /// Whether its arrival has been counted; it arrives once however often it is tried.
    private var isCounted = false

    var services: GatewayServices { resources.services }

    init(_ request: AdmittedRequest, client: any AnswerTaker, began: NIODeadline) {
        self.client = client
        resources = client.resources
        self.request = request
        self.began = began
        state = ExchangeState(limits: client.resources.view.limits, began: began)
    }

    func start() {
        services.instruments.began()
        if state.limits.hedges { services.hedges.earn() }
        services.rescues.earn()
        choose()
    }

    // MARK: Choosing

    /// Asks the router, and goes where it says.
    func choose() {
        do throws(ControlPlaneError) {
            let destination = try routeAnywhere(excluding: state.exclusions + full())
            go(to: destination)
        } catch {
            if error.code == .noCandidate { countUnserved() }
            guard state.lastFailure == nil else { return giveUp(state.foundNobody()) }
            end(with: OpenAIError(error, retryAfter: untilTried()))
        }
    }

    /// All models that are full, once one was: asking the router for them one by one would cost a decision and a row of the
    /// history for each, and most when there is least time for it.
    private func full() -> [RouteRequest.Exclusion] {
        guard state.lastFailure == .full, let demand else { return [] }
        return services.upstreams.full(for: demand, task: request.route.task)
    }

    /// - Parameters:
    ///   - isLastResort: Whether it may go to servers that would be left alone if there were others.
    ///   - countsRefusal: Whether nobody asks again where no site can take it.
    func route(
        excluding exclusions: [RouteRequest.Exclusion],
        isLastResort: Bool = false,
        countsRefusal: Bool = true
    ) throws(ControlPlaneError) -> Destination {
        var question = request.route
        question.exclusions = services.upstreams.unavailable(isLastResort: isLastResort)
        if !exclusions.isEmpty { question.exclusions += exclusions }
        question.origin.retryOf = state.failedDecision
        question.isMeasured = true
        let answer = try services.router.route(question, countsRefusal: countsRefusal)
        countArrival(area: answer.decision.area, workloadClass: answer.decision.workloadClass)
        let (site, model) = (answer.decision.site, answer.decision.model)
        guard let group = services.upstreams.group(site: site, model: model) else {
            // Between two declarations of the fleet: the router or the directory is a moment ahead.
            report(answer.decision, Ending(status: .failed))
            throw ControlPlaneError(.noCandidate, "model \"\(model)\" at site \"\(site)\" has no servers yet")
        }
        return Destination(
            answer: answer,
            group: group,
            profile: resources.view.profile(site: site, model: model),
            routedAt: .now(),
            isLastResort: isLastResort
        )
    }

    private func countArrival(area: String, workloadClass: String) {
        guard !isCounted else { return }
        isCounted = true
        // Demand is planned in answers of a class's length; what embeds takes no place from them.
        if request.route.task == .generate, !(request.deferral?.isCounted ?? false) {
            services.arrivals.count(area: area, workloadClass: workloadClass)
        }
    }

    /// Whom no site can take has come all the same: an outage must not look like the end of demand. A line of a batch
    /// goes on waiting, and comes when it is taken.
    private func countUnserved() {
        guard !isCounted, request.deferral == nil, let cell = services.router.cell(of: request.route) else { return }
        countArrival(area: cell.area, workloadClass: cell.workloadClass)
    }

    private func go(to destination: Destination) {
        self.destination = destination
        state.routed(budget(of: destination))
        let gate = destination.group.gate
        let leavesRoom = request.deferral?.leavesRoom ?? false
        if let pass = gate.enter(leavingRoom: leavesRoom) {
            self.pass = pass
            return tryUpstream()
        }
        // What might wait goes behind everything that might not.
        let priority =
            request.deferral == nil ? resources.view.priority(of: destination.decision.workloadClass) : Int.min
        demand = PlaceDemand(priority: priority, leavesRoom: leavesRoom)
        if leavesRoom { return failed(.full) }
        let bound = NIOLoopBound(self, eventLoop: resources.eventLoop)
        ticket = gate.wait(priority: priority, until: queueDeadline(destination), on: resources.eventLoop) { pass in
            bound.value.admitted(pass, at: gate)
        }
        if ticket == nil { failed(.full) } else { state.queued() }
    }

    private func admitted(_ pass: AdmissionGate.Pass?, at gate: AdmissionGate) {
        ticket = nil
        guard !isOver else {
            if let pass { gate.leave(pass) }
            return
        }
        self.pass = pass
        if pass == nil { failed(.full) } else { tryUpstream() }
    }

    /// No longer than the objective allows, and no longer than an upstream may be silent.
    private func queueDeadline(_ destination: Destination) -> NIODeadline {
        var deadline = min(state.totalDeadline, NIODeadline.now() + state.limits.firstByte)
        if let objective = destination.decision.terms.latencyObjectiveSeconds {
            deadline = min(deadline, began + .fractional(seconds: max(objective, FirstByteBudget.least)))
        }
        return deadline
    }

    func budget(of destination: Destination) -> FirstByteBudget {
        let prediction = destination.decision.prediction
        let whole = prediction.latencyP95Seconds
        let objective = destination.decision.terms.latencyObjectiveSeconds
        guard request.envelope.isStreaming, let profile = destination.profile else {
            return FirstByteBudget(predictedSeconds: whole, objectiveSeconds: objective)
        }
        let rest = prediction.outputTokens * profile.interTokenMillisecondsP95 / 1000
        let first = max(whole - rest, profile.unloadedSeconds(inputTokens: prediction.inputTokens, outputTokens: 0))
        return FirstByteBudget(
            predictedSeconds: first,
            objectiveSeconds: objective,
            restSeconds: max(0, whole - first)
        )
    }

    // MARK: Attempts

    private func tryUpstream() {
        let now = NIODeadline.now()
        guard let next = pick(excluding: state.failedUpstreams, now: now) else { return failed(.unavailable) }
        ask(next, now: now)
    }

    func pick(excluding: [Int], now: NIODeadline) -> Upstream? {
        destination?.group.pick(
            excluding: excluding,
            now: now,
            random: resources.random.next(),
            session: request.session,
            isLastResort: destination?.isLastResort ?? false
        )
    }

    func ask(_ upstream: Upstream, now: NIODeadline) {
        upstream.began()
        state.attempted(now: now)
        attempt = Attempt(upstream: upstream, began: now)
        partial = nil
        if let connection = resources.pool.idleConnection(to: upstream) {
            send(over: connection)
        } else {
            connect(to: upstream)
        }
    }

    /// Over a new connection; also after one from the pool turned out to be closed.
    func connect(to upstream: Upstream) {
        attempt?.isFresh = true
        generation += 1
        let mine = generation
        resources.pool.connect(
            to: upstream,
            within: state.limits.connect,
            whileWanted: { [weak self] in self.map { !$0.isOver && $0.generation == mine } ?? false },
            { [weak self] made in
                if let connection = try? made.get() { self?.send(over: connection) } else { self?.failed(.refused) }
            }
        )
    }

    private func send(over connection: UpstreamConnection) {
        guard let destination, let upstream = attempt?.upstream else { return connection.abandon() }
        attempt?.connection = connection
        let (head, body) = UpstreamRequest.make(request, for: destination.group, at: upstream)
        connection.send(head, body, to: self)
    }

    /// The attempt's connection is given up, its result told.
    ///
    /// - Parameter isOfRequest: Whether the request itself is to blame, so that the result says nothing of the upstream.
    func endAttempt(_ result: AttemptResult, now: NIODeadline, isOfRequest: Bool = false) {
        generation += 1
        guard let ended = attempt else { return }
        attempt = nil
        if case .events(let reader)? = ended.answer?.content {
            partial = (use(of: reader), reader.isAtEventBoundary)
        }
        if result == .timedOut, ended.connection != nil, ended.answer?.isEvents != true {
            givenUpSeconds += (now - ended.began).inSeconds
            givenUpAt = destination
        }
        ended.upstream.ended(result, now: now, isOfRequest: isOfRequest, hadBegun: ended.hasBegun)
        ended.connection?.abandon()
        services.instruments.attempted(result)
    }

    /// Gives back what is held at the gate.
    func leaveGate() {
        guard let gate = destination?.group.gate else { return }
        if let ticket { gate.cancel(ticket) }
        ticket = nil
        if let pass { gate.leave(pass) }
        pass = nil
    }

    func take(_ pass: AdmissionGate.Pass, at destination: Destination) {
        self.pass = pass
        self.destination = destination
        state.routed(budget(of: destination))
        tryUpstream()
    }
}
