/// What `sunward bench route` found.
struct RouteBenchReport: Encodable, Sendable {
    /// What estimators were fitted to.
    enum Estimators: String, Encodable, Sendable {
        case fitted
        case invented
    }

    /// A part of a decision.
    struct Stage: Encodable, Sendable {
        let name: String
        let durations: DurationSummary
    }

    /// Decisions of one thread, without a service around them.
    struct InProcess: Encodable, Sendable {
        let policy: DurationSummary?

        /// The same by the time that the thread had a processor, which the timer's own half microsecond is part of.
        let processor: DurationSummary?

        /// The same decisions by a policy that does not look at the candidates.
        let firstModel: DurationSummary?

        /// Nothing between two readings of the timer.
        let nothing: DurationSummary?

        /// Parts of a decision, timed one by one.
        let stages: [Stage]
        let memoryBefore: ProcessMemory
        let memoryAfter: ProcessMemory

        /// Place in the pool of the model that was chosen, in the mean.
        let meanPlaceChosen: Double
    }

    /// Requests through the service's router on a number of threads.
    struct Service: Encodable, Sendable {
        let threads: Int
        let durations: DurationSummary

        /// Of all threads together, by the clock on the wall.
        let requestsPerSecond: Double
    }

    /// A long run, and memory at steps of it.
    struct Soak: Encodable, Sendable {
        struct Sample: Encodable, Sendable {
            let decisions: Int
            let memory: ProcessMemory
        }

        let decisions: Int
        let seconds: Double
        let samples: [Sample]

        /// Slope of a straight line through the samples, in bytes a million decisions.
        let residentBytesPerMillion: Double?
        let dataBytesPerMillion: Double?

        init(decisions: Int, seconds: Double, samples: [Sample]) {
            self.decisions = decisions
            self.seconds = seconds
            self.samples = samples
            func slope(_ bytes: KeyPath<ProcessMemory, Int?>) -> Double? {
                LineFit(
                    samples.compactMap { sample in
                        sample.memory[keyPath: bytes].map { (Double(sample.decisions) * 1e-6, Double($0)) }
                    }
                )?
                .slope
            }
            residentBytesPerMillion = slope(\.residentBytes)
            dataBytesPerMillion = slope(\.dataBytes)
        }
    }

    let promptBytes: Int
    let models: Int
    let decisions: Int
    let policy: String
    let estimators: Estimators
    let seed: UInt64
    let inProcess: InProcess
    let service: [Service]
    let soak: Soak?

    /// Time of a decision over that of one without a policy, at the median.
    let ratioToFirstModel: Double?

    init(
        promptBytes: Int,
        models: Int,
        decisions: Int,
        policy: String,
        estimators: Estimators,
        seed: UInt64,
        inProcess: InProcess,
        service: [Service],
        soak: Soak?
    ) {
        self.promptBytes = promptBytes
        self.models = models
        self.decisions = decisions
        self.policy = policy
        self.estimators = estimators
        self.seed = seed
        self.inProcess = inProcess
        self.service = service
        self.soak = soak
        ratioToFirstModel = inProcess.policy.flatMap { whole in
            inProcess.firstModel.map { whole.p50Microseconds / max($0.p50Microseconds, 1e-3) }
        }
    }
}
