import Foundation
import NIOCore
import NIOHTTP1
import Routing
import SeededRandom
import SunwardModel

/// The model behind a port: the batch, its metrics and its faults. Confined to one event loop, as are all connections of
/// the port; nothing here needs a lock.
final class ModelServerCore {
    /// Real time between two looks at the batch: what comes in between is told of together.
    private static let tick = TimeAmount.milliseconds(1)

    /// Tokens whose keys and values a place of the batch can hold (assumption).
    private static let cacheTokensPerPlace = 4096

    let configuration: ModelServerConfiguration
    private let eventLoop: any EventLoop
    private let start = NIODeadline.now()
    private let draw: AnswerDraw
    private let filler = FillerText()
    private let identifiers: String
    private var batching: BatchingState
    private var metrics: ModelServerMetrics
    private var plan: FaultPlan
    private var cache = PrefixCache()
    private var exchanges: [Int: AnswerExchange] = [:]
    private var lastExchange = 0
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var lastTick = NIODeadline.distantPast
    private var connections: [ObjectIdentifier: any Channel] = [:]

    /// Told when the listener must be closed or opened again.
    var listenerChanged: (Bool) -> Void = { _ in }

    init(_ configuration: ModelServerConfiguration, eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        draw = AnswerDraw(
            profile: configuration.profile,
            classes: configuration.classes,
            book: configuration.book,
            seed: configuration.seed
        )
        let name = "\(configuration.site)/\(configuration.profile.name)/\(configuration.server)"
        var random = SplitMix64(seed: configuration.seed ^ StableHash.of(name))
        identifiers = String(random.next(), radix: 16)
        batching = BatchingState(
            profile: configuration.profile,
            maximumWaiting: configuration.maximumWaiting,
            seed: random.next()
        )
        plan = FaultPlan(seed: random.next())
        metrics = ModelServerMetrics(model: configuration.servedName)
    }

    // MARK: - Connections

    func connected(_ channel: any Channel) { connections[ObjectIdentifier(channel)] = channel }

    func disconnected(_ channel: any Channel) { connections[ObjectIdentifier(channel)] = nil }

    func closeConnections() {
        for channel in connections.values { channel.close(promise: nil) }
    }

    // MARK: - Answers

    /// Gives a request to the model.
    ///
    /// - Returns: A name for ``cancel(_:)``.
    func begin(
        _ request: ModelRequest,
        workloadClass: String?,
        fault: FaultKind?,
        on connection: ModelServerHandler
    ) throws(ModelRefusal) -> Int {
        guard [configuration.servedName, configuration.profile.name].contains(request.model) else {
            throw .unknownModel(request.model)
        }
        advance()
        lastExchange += 1
        let id = lastExchange
        let isEmbedding = request.surface == .embedding
        var plan = try draw.plan(request, workloadClass: request.workloadClass ?? workloadClass)
        if configuration.cachesPrefixes, !isEmbedding { lookUpPrefix(request, &plan) }
        let isStreamed = request.isStreamed && !isEmbedding
        let job = BatchingJob(
            id: id,
            prefillTokens: plan.inputTokens - plan.cachedTokens,
            outputTokens: isEmbedding ? 0 : plan.outputTokens,
            isStreamed: isStreamed,
            slowness: fault == .slow ? 10 : 1
        )
        guard batching.submit(job) else { throw .full }
        metrics.promptTokens += plan.inputTokens
        exchanges[id] = AnswerExchange(
            id: id,
            request: request,
            plan: plan,
            writer: writer(request, plan, id: id),
            fault: fault,
            connection: connection
        )
        schedule()
        return id
    }

    /// Gives an answer up whose client has gone.
    func cancel(_ id: Int) {
        guard exchanges.removeValue(forKey: id) != nil else { return }
        metrics.recordEnd(.abort)
        drop(id)
    }

    private func drop(_ id: Int) {
        advance()
        batching.cancel(id)
        schedule()
    }

    private func lookUpPrefix(_ request: ModelRequest, _ plan: inout AnswerPlan) {
        metrics.cacheQueries += plan.inputTokens
        let bytes = cache.hit(request.prefixes)
        let share = Double(bytes) / Double(max(1, request.text.utf8.count))
        // The last token is always read: the first of the answer comes of it.
        plan.cachedTokens = min(plan.inputTokens - 1, Int(Double(plan.inputTokens) * share))
        metrics.cacheHits += plan.cachedTokens
        if let whole = request.prefixes.last { cache.keep(whole.hash) }
    }

    private func writer(_ request: ModelRequest, _ plan: AnswerPlan, id: Int) -> AnswerWriter {
        AnswerWriter(
            id: "\(request.surface == .chat ? "chatcmpl" : "cmpl")-\(identifiers)-\(id)",
            created: Int(Date().timeIntervalSince1970),
            model: request.model,
            surface: request.surface,
            plan: plan,
            filler: filler
        )
    }

    // MARK: - Time

    /// Simulated, since the start.
    private var seconds: Double { realSeconds * configuration.timeScale }

    private var realSeconds: Double { Double((NIODeadline.now() - start).nanoseconds) / 1e9 }

    private func advance() {
        for event in batching.advance(to: seconds) {
            switch event {
            case .firstToken(_, let timeline):
                metrics.recordFirstToken(timeline, timeScale: configuration.timeScale)
            case .tokens(let id, let count):
                guard let exchange = exchanges[id], !exchange.take(tokens: count) else { continue }
                exchanges[id] = nil
                batching.cancel(id)
            case .finished(let id, let timeline):
                guard let exchange = exchanges.removeValue(forKey: id) else { continue }
                metrics.recordEnd(timeline, reason: exchange.finish, timeScale: configuration.timeScale)
                exchange.end()
            }
        }
    }

    /// Sees to it that the batch is looked at when something comes next.
    private func schedule() {
        guard let next = batching.nextSeconds else { return }
        let nanoseconds = (next / configuration.timeScale * 1e9).rounded(.up)
        let due = start + .nanoseconds(Int64(min(nanoseconds, 1e18)))
        let deadline = max(due, lastTick + Self.tick)
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.task.cancel()
        }
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self else { return }
            self.timer = nil
            self.lastTick = .now()
            self.advance()
            self.schedule()
        }
        timer = (deadline, task)
    }

    // MARK: - Faults

    func nextFault() -> FaultKind? {
        let fault = plan.next(at: realSeconds)
        if let fault { metrics.faults[fault, default: 0] += 1 }
        return fault
    }

    func faults() -> [Fault] { plan.current(at: realSeconds) }

    func add(_ faults: [Fault]) {
        for fault in faults { plan.add(fault, at: realSeconds) }
    }

    /// Closes the listener if one of these says so. Apart from ``add(_:)``, so that whoever has ordered it is answered
    /// before it loses its connection.
    func enforce(_ faults: [Fault]) {
        for fault in faults where fault.closesListener {
            metrics.faults[.refuse, default: 0] += 1
            listenerChanged(false)
            guard let seconds = fault.seconds else { continue }
            let end = TimeAmount.nanoseconds(Int64(seconds * 1e9) + 1_000_000)
            eventLoop.assumeIsolated().scheduleTask(in: end) { [weak self] in self?.reconsiderListener() }
        }
    }

    func clearFaults() {
        plan.removeAll()
        reconsiderListener()
    }

    private func reconsiderListener() {
        if !plan.closesListener(at: realSeconds) { listenerChanged(true) }
    }

    /// What a server in trouble says.
    static func refusal(_ status: HTTPResponseStatus) -> ModelRefusal {
        ModelRefusal(
            status: status,
            message: "simulated: \(status.reasonPhrase)",
            type: status == .tooManyRequests ? "rate_limit_error" : "server_error",
            code: status == .tooManyRequests ? "rate_limit_exceeded" : nil,
            retryAfterSeconds: status == .internalServerError ? nil : 1
        )
    }

    // MARK: - Views

    /// - Throws: ``ModelRefusal`` unless the header holds the key that is asked for.
    func checkKey(_ authorization: String?) throws(ModelRefusal) {
        guard let key = configuration.key, authorization != "Bearer \(key)" else { return }
        throw .wrongKey
    }

    func metricsText() -> String {
        advance()
        let capacity = configuration.profile.concurrency * Double(Self.cacheTokensPerPlace)
        return metrics.text(
            ModelServerMetrics.Gauges(
                running: batching.running,
                waiting: batching.queued,
                cacheUsage: min(1, Double(batching.heldTokens) / max(1, capacity)),
                energyJoules: batching.totals.energyJoules,
                outputTokens: batching.totals.outputTokens
            )
        )
    }

    func modelList() -> [UInt8] {
        let name = configuration.servedName
        let context = configuration.profile.contextTokens.map { ",\"max_model_len\":\($0)" } ?? ""
        let model = "{\"id\":\"\(name)\",\"object\":\"model\",\"created\":0,\"owned_by\":\"sunward\"\(context)}"
        return Array("{\"object\":\"list\",\"data\":[\(model)]}".utf8)
    }
}
