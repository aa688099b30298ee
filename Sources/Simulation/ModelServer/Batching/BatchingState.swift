import SeededRandom
import SunwardModel

/// Continuous batching of one model at one site as a pure state: replicas with places, and one bounded queue in order of
/// arrival before them. The caller moves time, in simulated seconds.
///
/// - A replica never holds more sequences than the profile's concurrency.
/// - Energy is the profile's joules per prompt token when the prompt is read, and per output token when it is made;
///   what is cancelled has cost what was done of it.
public struct BatchingState: Sendable {
    private struct Waiting: Sendable {
        let job: BatchingJob
        let arrivedSeconds: Double
    }

    private let profile: ModelProfile
    private let maximumWaiting: Int
    private var replicas: [ReplicaState]
    /// Where the queue begins in `waiting`: taking from its front must not move the rest each time.
    private var waiting: [Waiting] = []
    private var head = 0
    private var clockSeconds = 0.0
    public private(set) var totals = BatchingTotals()

    /// - Parameters:
    ///   - maximumWaiting: Jobs beyond the places that are taken in.
    ///   - seed: Of the steps' durations.
    public init(profile: ModelProfile, maximumWaiting: Int = 10_000, seed: UInt64 = 1) {
        self.profile = profile
        self.maximumWaiting = maximumWaiting
        var seeds = SplitMix64(seed: seed)
        replicas = (0..<max(0, profile.replicas)).map { _ in
            ReplicaState(profile, random: SplitMix64(seed: seeds.next()))
        }
    }

    /// Sequences that have a place.
    public var running: Int { replicas.reduce(0) { $0 + $1.occupied } }

    /// The most that any replica holds.
    public var mostRunningPerReplica: Int { replicas.map(\.occupied).max() ?? 0 }

    public var queued: Int { waiting.count - head }

    /// Tokens of prompts and answers that are held now.
    public var heldTokens: Int {
        replicas.reduce(0) { sum, replica in
            (replica.reading + replica.batch).reduce(sum) { $0 + $1.job.prefillTokens + $1.tokens }
        }
    }

    /// When something happens next that ``advance(to:)`` would tell of; nil when nothing is under way.
    public var nextSeconds: Double? {
        var next: Double?
        for replica in replicas {
            let happening = replica.next?.seconds
            let step = replica.hasStreams ? replica.nextStepSeconds : nil
            for seconds in [happening, step].compactMap(\.self) { next = min(next ?? seconds, seconds) }
        }
        return next
    }

    /// Takes a job in now: at the moment that time was last moved to.
    ///
    /// - Returns: Whether there was room for it.
    public mutating func submit(_ job: BatchingJob) -> Bool {
        if queued == 0, let index = freest() {
            replicas[index].move(to: clockSeconds)
            replicas[index].start(job, arrivedSeconds: clockSeconds, at: clockSeconds)
            return true
        }
        guard queued < maximumWaiting else { return false }
        waiting.append(Waiting(job: job, arrivedSeconds: clockSeconds))
        return true
    }

    /// Moves time on.
    ///
    /// - Returns: What happened, in order; tokens of streams that came in between are told of together, before the end
    ///   of their answer.
    public mutating func advance(to seconds: Double) -> [BatchingEvent] {
        var events: [BatchingEvent] = []
        while let index = earliest(), let happening = replicas[index].next, happening.seconds <= seconds {
            clockSeconds = max(clockSeconds, happening.seconds)
            let outcome = replicas[index].proceed()
            if let job = outcome.read { charge(prefill: job.prefillTokens) }
            for sequence in outcome.first {
                charge(output: min(1, sequence.job.outputTokens))
                events.append(.firstToken(id: sequence.job.id, sequence.timeline(at: happening.seconds)))
            }
            for sequence in outcome.finished { finish(sequence, at: happening.seconds, &events) }
            if !outcome.finished.isEmpty { admit(to: index) }
        }
        clockSeconds = max(clockSeconds, seconds)
        for index in replicas.indices where replicas[index].occupied > 0 {
            replicas[index].move(to: clockSeconds)
            charge(output: replicas[index].count())
            replicas[index].tell(&events)
        }
        return events
    }

    /// Gives a job up now, because its client has gone.
    ///
    /// - Returns: The tokens generated for it; nil when it is not here (any more).
    @discardableResult
    public mutating func cancel(_ id: Int) -> Int? {
        if let index = waiting[head...].firstIndex(where: { $0.job.id == id }) {
            waiting.remove(at: index)
            return 0
        }
        for index in replicas.indices {
            guard let sequence = replicas[index].remove(id) else { continue }
            admit(to: index)
            return sequence.tokens
        }
        return nil
    }

    private mutating func finish(
        _ sequence: ReplicaState.Sequence,
        at seconds: Double,
        _ events: inout [BatchingEvent]
    ) {
        let job = sequence.job
        charge(output: max(0, job.outputTokens - sequence.tokens))
        if job.isStreamed, job.outputTokens > sequence.toldTokens {
            events.append(.tokens(id: job.id, count: job.outputTokens - sequence.toldTokens))
        }
        var timeline = sequence.timeline(at: seconds)
        timeline.outputTokens = job.outputTokens
        events.append(.finished(id: job.id, timeline))
    }

    private mutating func admit(to index: Int) {
        while replicas[index].freePlaces > 0, head < waiting.count {
            let next = waiting[head]
            head += 1
            replicas[index].start(next.job, arrivedSeconds: next.arrivedSeconds, at: clockSeconds)
        }
        if head > 64, head * 2 > waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
    }

    private mutating func charge(prefill: Int = 0, output: Int = 0) {
        totals.prefillTokens += prefill
        totals.outputTokens += output
        totals.energyJoules += profile.prefillJoulesPerToken * Double(prefill)
        totals.energyJoules += profile.decodeJoulesPerToken * Double(output)
    }

    private func earliest() -> Int? {
        var best: (index: Int, seconds: Double)?
        for index in replicas.indices {
            guard let seconds = replicas[index].next?.seconds else { continue }
            if best.map({ seconds < $0.seconds }) ?? true { best = (index, seconds) }
        }
        return best?.index
    }

    private func freest() -> Int? {
        guard let index = replicas.indices.max(by: { replicas[$0].freePlaces < replicas[$1].freePlaces }) else {
            return nil
        }
        return replicas[index].freePlaces > 0 ? index : nil
    }
}
