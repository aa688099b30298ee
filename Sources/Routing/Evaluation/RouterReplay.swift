import SunwardModel

/// Sends the prompts of an evaluation set through a router and a simulated pool, in order of arrival.
///
/// Each arrival is decided at the load the pool has then; answers take the time and energy their true length takes;
/// outcomes reach policy and estimators when the answer is finished. Carbon is that of the moment of the decision.
public struct RouterReplay {
    private enum Event {
        case arrival(Int)
        case finish
        case outageBegins(ReplaySettings.Outage)
        case outageEnds(ReplaySettings.Outage)
        case refresh
    }

    /// A request between its decision and its last token.
    private struct Flight {
        var stages: [Int]
        var stage = 0
        var serviceSeconds = 0.0
        var decision: DecisionFeedback
        var latencyBaseSeconds: Double
        var context: [Float]
        var lesson: RouterUnderTest.Lesson?
    }

    /// Seconds of the replay between two looks of the router at latencies, carbon and what was learned.
    private static let refreshSeconds = 1.0

    private let set: EvaluationSet
    private let settings: ReplaySettings
    private let targets: [Double]?
    private let nanoseconds: () -> UInt64

    private var router: RouterUnderTest
    private var policy: any RoutingPolicy
    private var pool: PoolSimulation
    private var random: ReplayRandom
    private var records: [ReplayRecord] = []
    private var flights: [Int: Flight] = [:]
    private var changes = EventHeap<Event>()
    private var ticket: UInt64

    /// - Parameters:
    ///   - nanoseconds: A clock that only rises, for timing decisions.
    public init(
        _ set: EvaluationSet,
        router: FittedRouter,
        policy: any RoutingPolicy,
        settings: ReplaySettings,
        seed: UInt64,
        nanoseconds: @escaping () -> UInt64
    ) {
        self.set = set
        self.settings = settings
        self.policy = policy
        self.nanoseconds = nanoseconds
        self.router = RouterUnderTest(router, pool: set.pool, settings: settings)
        pool = PoolSimulation(pool: set.pool)
        random = ReplayRandom(seed: seed, stream: 1)
        ticket = seed &* 1_000_003
        targets = QualityTarget.absolute(set, relative: settings.relativeQualityTarget, scope: settings.targetScope)
    }

    /// Runs through all arrivals until the last answer is finished.
    ///
    /// - Parameters:
    ///   - prompts: The prompt of each arrival, a place in the set.
    ///   - arrivals: When each arrives, in seconds and in order.
    public mutating func run(prompts: [Int], arrivals: [Double]) -> [ReplayRecord] {
        records = zip(prompts, arrivals).map {
            ReplayRecord(
                prompt: $0,
                dataset: set.datasetOfPrompt[$0],
                arrival: $1,
                gramsPerJoule: settings.carbon.gramsPerJoule(at: $1)
            )
        }
        let duration = settings.carbon.durationSeconds
        if let outage = settings.outage {
            changes.insert(.outageBegins(outage), at: outage.start * duration)
            changes.insert(.outageEnds(outage), at: outage.end * duration)
        }
        changes.insert(.refresh, at: 0)
        var next = 0
        while next < records.count || !flights.isEmpty {
            guard let (time, event) = nextEvent(afterArrivals: next) else { break }
            switch event {
            case .arrival(let request):
                next = request + 1
                decide(request, at: time)
            case .finish: finish(at: time)
            case .outageBegins(let outage): fail(outage.model, at: time)
            case .outageEnds(let outage): pool.restore(outage.model)
            case .refresh:
                router.refresh(at: time)
                changes.insert(.refresh, at: time + Self.refreshSeconds)
            }
        }
        return records
    }

    /// The next thing to happen: changes of the world first, then answers, then arrivals.
    private mutating func nextEvent(afterArrivals next: Int) -> (time: Double, event: Event)? {
        let arrival = next < records.count ? records[next].arrival : .infinity
        let finish = pool.nextFinish ?? .infinity
        if let change = changes.nextTime, change <= min(arrival, finish) { return changes.removeFirst() }
        let soonest = min(arrival, finish)
        guard soonest.isFinite else { return nil }
        return finish <= arrival ? (finish, .finish) : (arrival, .arrival(next))
    }

    private mutating func decide(_ request: Int, at time: Double) {
        let record = records[request]
        let loads = set.pool.indices.map {
            ModelLoad(running: Double(pool.running($0)), waiting: Double(pool.waiting($0)))
        }
        let availability = set.pool.indices.map { pool.isDown($0) ? Candidate.Unavailability.down : nil }
        var terms = RequestTerms(
            site: 0,
            workloadClass: record.dataset,
            qualityFloor: settings.qualityFloor,
            qualityTarget: targets?[record.dataset],
            latencyObjectiveSeconds: settings.latencyObjectiveSeconds,
            precedence: settings.precedence,
            qualityMarginStandardErrors: settings.qualityMarginStandardErrors,
            latencyMarginFraction: settings.latencyMarginFraction,
            time: time
        )
        let start = nanoseconds()
        router.assess(set.prompts[record.prompt], loads: loads, availability: availability)
        terms.context = router.context
        let choice = policy.choose(
            from: router.candidates,
            for: terms,
            ticket: ticket,
            truth: set.qualities(of: record.prompt)
        )
        let elapsed = nanoseconds() &- start
        ticket &+= 1
        records[request].decisionNanoseconds += elapsed
        charge(request, joules: settings.routerWatts * Double(elapsed) * 1e-9, isRouter: true)
        for (model, candidate) in router.candidates.enumerated() where records[request].predictions.count <= model {
            records[request].predictions.append(Float(candidate.quality))
        }
        guard let choice else {
            // Every model is down or full: the request is refused.
            records[request].model = nil
            records[request].quality = 0
            flights[request] = nil
            return
        }
        depart(request, with: choice, terms: terms, at: time)
    }

    private mutating func depart(_ request: Int, with choice: RoutingChoice, terms: RequestTerms, at time: Double) {
        let candidates = router.candidates
        let chosen = candidates[choice.model]
        let stages = choice.alsoRun + [choice.model]
        guard let decision = DecisionFeedback(choice, of: candidates, for: terms) else { return }
        policy.record(decision)
        records[request].model = choice.model
        records[request].violations = choice.violations
        records[request].additionalRuns += choice.alsoRun.count
        records[request].predictedQuality = chosen.quality
        records[request].predictedLatencyP95Seconds = chosen.latencyP95Seconds
        flights[request] = Flight(
            stages: stages,
            decision: decision,
            latencyBaseSeconds: chosen.latencyBaseSeconds,
            context: terms.context,
            lesson: settings.learns ? router.lesson() : nil
        )
        begin(request, at: time)
    }

    /// Hands the request's present stage to its model.
    private mutating func begin(_ request: Int, at time: Double) {
        guard var flight = flights[request] else { return }
        let model = flight.stages[flight.stage]
        let prompt = records[request].prompt
        flight.serviceSeconds = ServiceTime.seconds(
            set.pool[model].profile,
            inputTokens: Double(set.prompts[prompt].inputTokens),
            outputTokens: set.outputTokens(prompt: prompt, model: model),
            random: &random
        )
        flights[request] = flight
        pool.submit(PoolSimulation.Job(request: request, serviceSeconds: flight.serviceSeconds), to: model, at: time)
    }

    private mutating func finish(at time: Double) {
        guard let done = pool.finishNext(), var flight = flights[done.request] else { return }
        let prompt = records[done.request].prompt
        charge(done.request, joules: set.joules(prompt: prompt, model: done.model))
        flight.stage += 1
        flights[done.request] = flight
        if flight.stage < flight.stages.count { return begin(done.request, at: time) }
        flights[done.request] = nil
        records[done.request].quality = set.quality(prompt: prompt, model: done.model)
        records[done.request].latencySeconds = time - records[done.request].arrival
        teach(done.request, flight, at: time)
    }

    private mutating func teach(_ request: Int, _ flight: Flight, at time: Double) {
        let record = records[request]
        let isGraded = settings.gradedShare >= 1 || random.unit() < settings.gradedShare
        policy.learn(
            OutcomeFeedback(
                decision: flight.decision,
                quality: isGraded ? record.quality : nil,
                carbonGrams: record.grams,
                latencySeconds: record.latencySeconds,
                energyJoules: record.joules,
                context: flight.context,
                time: time
            )
        )
        // Latency of a request that was sent twice or ran in stages says nothing about one run of its model.
        if record.reroutes == 0, flight.stages.count == 1 {
            router.observe(
                LatencyObservation(
                    model: flight.decision.model,
                    baseSeconds: flight.latencyBaseSeconds,
                    p95Seconds: record.predictedLatencyP95Seconds,
                    observedSeconds: record.latencySeconds,
                    inputTokens: Double(set.prompts[record.prompt].inputTokens),
                    outputTokens: set.outputTokens(prompt: record.prompt, model: flight.decision.model),
                    time: time
                )
            )
        }
        if let lesson = flight.lesson {
            router.learn(
                lesson,
                model: flight.decision.model,
                quality: isGraded ? record.quality : nil,
                outputTokens: set.outputTokens(prompt: record.prompt, model: flight.decision.model)
            )
        }
    }

    /// A model goes down: what it had is charged for the part that was made, and decided again.
    private mutating func fail(_ model: Int, at time: Double) {
        for (request, doneSeconds) in pool.fail(model, at: time) {
            guard let flight = flights[request] else { continue }
            let part = min(1, doneSeconds / max(flight.serviceSeconds, 1e-9))
            charge(request, joules: part * set.joules(prompt: records[request].prompt, model: model))
            records[request].reroutes += 1
            decide(request, at: time)
        }
    }

    private mutating func charge(_ request: Int, joules: Double, isRouter: Bool = false) {
        let facility = joules * settings.powerUsageEffectiveness
        records[request].joules += facility
        records[request].grams += facility * records[request].gramsPerJoule
        if isRouter { records[request].routerJoules += facility }
    }
}
