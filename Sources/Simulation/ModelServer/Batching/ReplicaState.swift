import Foundation
import SeededRandom
import SunwardModel

/// One replica: a lane in which prompts are read one after the other, and a batch that takes a step for all its
/// sequences at once.
///
/// Symbols of the step's duration x: x50 and x95 the profile's median and 95th percentile, c places, b sequences in the
/// batch, e a standard normal deviate drawn anew whenever b changes:
///
///     x = (x50 + (x95 - x50) b / c) exp(s e),   s = log(x95 / x50) / 1.6449 / 4
///
/// Load takes the step from the profile's median (empty batch) to its 95th percentile (full batch), as the router's
/// latency estimate has it; a quarter of the profile's spread comes by chance (assumption).
struct ReplicaState: Sendable {
    /// An answer that has a place.
    struct Sequence: Sendable {
        let job: BatchingJob
        let arrivedSeconds: Double
        let startedSeconds: Double
        /// When its prompt is read.
        let readSeconds: Double
        /// The step that makes its first token; known once its prompt is read.
        var firstStep = 0.0
        var firstTokenSeconds = 0.0
        var tokens = 0
        /// Of these, told of.
        var toldTokens = 0

        /// The step that makes its next interesting token: the first, then the last.
        var nextStep: Double { tokens == 0 ? firstStep : lastStep }

        var lastStep: Double { firstStep + Double(max(0, job.outputTokens - 1)) * job.slowness }

        /// Tokens that are there after `steps` of the replica.
        func tokens(after steps: Double) -> Int {
            guard tokens > 0 else { return 0 }
            return min(job.outputTokens, 1 + Int((steps - firstStep) / job.slowness + ReplicaState.tolerance))
        }

        func timeline(at seconds: Double) -> BatchingTimeline {
            BatchingTimeline(
                arrivedSeconds: arrivedSeconds,
                startedSeconds: startedSeconds,
                firstTokenSeconds: firstTokenSeconds,
                finishedSeconds: seconds,
                outputTokens: tokens
            )
        }
    }

    /// What happens next to a replica of itself.
    enum Happening: Sendable {
        case promptIsRead(at: Double)
        case step(Double, at: Double)

        var seconds: Double {
            switch self {
            case .promptIsRead(let seconds), .step(_, let seconds): seconds
            }
        }
    }

    /// Steps are counted in doubles; less than this is rounding.
    private static let tolerance = 1e-6

    private static let normal95 = 1.6449

    let places: Int
    private let medianSeconds: Double
    private let fullSeconds: Double
    private let spread: Double
    private let firstTokenSeconds: Double
    private let prefillSecondsPerToken: Double

    /// In order of the moment at which they are read.
    private(set) var reading: [Sequence] = []
    private(set) var batch: [Sequence] = []
    private(set) var next: Happening?
    private var laneFreeSeconds = 0.0
    private var clockSeconds = 0.0
    /// Steps taken since the batch was last empty.
    private var steps = 0.0
    private var secondsPerStep: Double
    private var random: SplitMix64

    init(_ profile: ModelProfile, random: SplitMix64) {
        places = profile.maxConcurrencyPerReplica
        medianSeconds = profile.interTokenMillisecondsP50 / 1000
        fullSeconds = max(profile.interTokenMillisecondsP50, profile.interTokenMillisecondsP95) / 1000
        spread = medianSeconds > 0 ? log(fullSeconds / medianSeconds) / Self.normal95 / 4 : 0
        firstTokenSeconds = profile.timeToFirstTokenMilliseconds / 1000
        prefillSecondsPerToken = profile.prefillMillisecondsPerThousandTokens / 1e6
        secondsPerStep = medianSeconds
        self.random = random
    }

    var occupied: Int { reading.count + batch.count }
    var freePlaces: Int { places - occupied }
    var hasStreams: Bool { batch.contains { $0.job.isStreamed } }

    /// When the next token of a stream may be there.
    var nextStepSeconds: Double? {
        batch.isEmpty ? nil : clockSeconds + ((steps + Self.tolerance).rounded(.down) + 1 - steps) * secondsPerStep
    }

    /// Gives a job a place, of which there must be one.
    mutating func start(_ job: BatchingJob, arrivedSeconds: Double, at seconds: Double) {
        let begin = max(seconds, laneFreeSeconds)
        let prefill = prefillSecondsPerToken * Double(job.prefillTokens)
        laneFreeSeconds = begin + prefill
        let read = begin + (prefill + firstTokenSeconds) * job.slowness
        let sequence = Sequence(job: job, arrivedSeconds: arrivedSeconds, startedSeconds: seconds, readSeconds: read)
        let place = reading.firstIndex { $0.readSeconds > read } ?? reading.endIndex
        reading.insert(sequence, at: place)
        schedule()
    }

    /// Lets what comes next happen.
    ///
    /// - Returns: The sequences whose first token is there, and those that are finished and have left.
    mutating func proceed() -> (read: BatchingJob?, first: [Sequence], finished: [Sequence]) {
        guard let happening = next else { return (nil, [], []) }
        defer { schedule() }
        switch happening {
        case .promptIsRead(let seconds):
            move(to: seconds)
            var sequence = reading.removeFirst()
            if batch.isEmpty { steps = 0 }
            // It joins at the next step; in an empty batch that is now.
            sequence.firstStep = (steps - Self.tolerance).rounded(.up)
            batch.append(sequence)
            drawStep()
            return (sequence.job, [], [])
        case .step(let step, let seconds):
            move(to: seconds)
            steps = step
            let outcome = settle()
            return (nil, outcome.first, outcome.finished)
        }
    }

    /// Moves to a moment before which nothing happens, and counts the tokens that are there.
    mutating func move(to seconds: Double) {
        guard seconds > clockSeconds else { return }
        if !batch.isEmpty { steps += (seconds - clockSeconds) / secondsPerStep }
        clockSeconds = seconds
    }

    /// Brings the token counts up to the clock.
    ///
    /// - Returns: Tokens that have come since.
    mutating func count() -> Int {
        var total = 0
        for index in batch.indices where batch[index].tokens > 0 {
            let now = max(batch[index].tokens, batch[index].tokens(after: steps))
            total += now - batch[index].tokens
            batch[index].tokens = now
        }
        return total
    }

    /// Counted tokens of streams that were not told of yet.
    mutating func tell(_ events: inout [BatchingEvent]) {
        for index in batch.indices where batch[index].job.isStreamed {
            let untold = batch[index].tokens - batch[index].toldTokens
            guard untold > 0 else { continue }
            events.append(.tokens(id: batch[index].job.id, count: untold))
            batch[index].toldTokens = batch[index].tokens
        }
    }

    /// Takes a job out; nil when it is not here.
    mutating func remove(_ id: Int) -> Sequence? {
        if let index = reading.firstIndex(where: { $0.job.id == id }) {
            defer { schedule() }
            return reading.remove(at: index)
        }
        guard let index = batch.firstIndex(where: { $0.job.id == id }) else { return nil }
        defer { schedule() }
        let sequence = batch.remove(at: index)
        drawStep()
        return sequence
    }

    private mutating func settle() -> (first: [Sequence], finished: [Sequence]) {
        var first: [Sequence] = []
        var finished: [Sequence] = []
        for index in batch.indices where batch[index].nextStep <= steps + Self.tolerance {
            if batch[index].tokens == 0 {
                batch[index].tokens = 1
                batch[index].firstTokenSeconds = clockSeconds
                first.append(batch[index])
            }
            guard batch[index].lastStep <= steps + Self.tolerance else { continue }
            finished.append(batch[index])
        }
        if !finished.isEmpty {
            batch.removeAll { $0.tokens > 0 && $0.lastStep <= steps + Self.tolerance }
            drawStep()
        }
        return (first, finished)
    }

    private mutating func drawStep() {
        let occupancy = min(1, Double(batch.count) / Double(max(1, places)))
        let mean = medianSeconds + (fullSeconds - medianSeconds) * occupancy
        secondsPerStep = max(1e-6, mean * exp(spread * random.normal()))
    }

    private mutating func schedule() {
        let read = reading.first.map { Happening.promptIsRead(at: $0.readSeconds) }
        let step = batch.lazy.map(\.nextStep).min().map { target in
            Happening.step(max(target, steps), at: clockSeconds + max(0, target - steps) * secondsPerStep)
        }
        guard let read, let step else { return next = read ?? step }
        next = read.seconds <= step.seconds ? read : step
    }
}
