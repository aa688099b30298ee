import Routing
import SunwardModel

/// Decides one prompt after another as a service does for its requests, and teaches the policy what became of them.
struct DecisionDriver {
    /// One in so many decisions is told its outcome.
    private static let decisionsPerOutcome: UInt64 = 4

    let router: PoolRouter
    let usesContext: Bool
    private(set) var policy: any RoutingPolicy
    private(set) var scratch: RoutingScratch
    private let prompts: [RoutedPrompt]
    private let terms: [RequestTerms]
    private let loads: [[ModelLoad]]
    private let availability: [Candidate.Unavailability?]
    private var random: ReplayRandom
    private var number: UInt64 = 0

    /// - Throws: As ``PolicyFactory``.
    init(_ setting: BenchSetting) throws(RoutingError) {
        policy = try setting.makePolicy()
        router = setting.router
        usesContext = setting.policy == .linUCB
        scratch = RoutingScratch(models: setting.pool.count)
        prompts = setting.prompts()
        let perClass = setting.terms
        let classes = setting.estimates.classes
        terms = prompts.indices.map { perClass[$0 % classes.count] }
        availability = setting.pool.map { _ in nil }
        var random = ReplayRandom(seed: setting.seed, stream: 3)
        // From idle to a short queue.
        loads = (0..<61).map { _ in
            setting.pool.map { model in
                let places = model.concurrency
                let requests = 1.1 * random.unit() * places
                return ModelLoad(running: min(requests, places), waiting: max(0, requests - places))
            }
        }
        self.random = random
    }

    /// A request, made ready before anything is timed.
    struct Request {
        let prompt: RoutedPrompt
        let loads: [ModelLoad]
        var terms: RequestTerms
        let ticket: UInt64
    }

    /// The next request, a hundredth of a second after the last.
    mutating func next() -> Request {
        let place = Int(number % UInt64(prompts.count))
        var terms = terms[place]
        terms.time = 8e8 + Double(number) / BenchSetting.requestsPerSecond
        let request = Request(
            prompt: prompts[place],
            loads: loads[Int(number % UInt64(loads.count))],
            terms: terms,
            ticket: number
        )
        number += 1
        return request
    }

    /// The whole of one decision by the policy.
    mutating func decide(_ request: inout Request) -> RoutingChoice? {
        assess(request)
        if usesContext { request.terms.context = scratch.features.structure }
        return policy.choose(from: scratch.candidates, for: request.terms, ticket: request.ticket)
    }

    /// The same by another policy.
    mutating func decide(_ request: inout Request, by other: FirstModelPolicy) -> RoutingChoice? {
        assess(request)
        return other.choose(from: scratch.candidates, for: request.terms, ticket: request.ticket)
    }

    private mutating func assess(_ request: Request) {
        router.candidates(
            for: request.prompt,
            loads: request.loads,
            availability: availability,
            networkSeconds: 0.02,
            into: &scratch
        )
    }

    /// Tells the policy of its decision and, of some, the outcome. Not part of a decision: a service does it later.
    mutating func settle(_ request: Request, _ choice: RoutingChoice?) {
        guard let choice, let decision = DecisionFeedback(choice, of: scratch.candidates, for: request.terms) else {
            return
        }
        policy.record(decision)
        guard request.ticket.isMultiple(of: Self.decisionsPerOutcome) else { return }
        let chosen = scratch.candidates[choice.model]
        let factor = 0.8 + 0.4 * random.unit()
        policy.learn(
            OutcomeFeedback(
                decision: decision,
                quality: random.unit() < chosen.quality ? 1 : 0,
                carbonGrams: decision.carbonGrams * factor,
                latencySeconds: chosen.latencyP95Seconds * factor,
                energyJoules: chosen.energyJoules * factor,
                context: request.terms.context,
                time: request.terms.time
            )
        )
    }
}
