import ThreadExecutor

/// All slots of a problem, spread over a few threads.
struct SlotCrew: Sendable {
    private let workers: [SlotWorker]
    /// The first worker's thread, for what is done between the slots' answers: so that a solve neither wakes another thread
    /// for it nor keeps one of the cooperative pool.
    let leadingThread: ThreadExecutor

    init(threads: Int, priority: ThreadPriority = .ordinary) {
        let leader = SlotWorker(name: "plan-slots-0", priority: priority)
        leadingThread = leader.thread
        workers = [leader] + (1..<max(1, threads)).map { SlotWorker(name: "plan-slots-\($0)", priority: priority) }
    }

    /// Builds the programs of all slots, with what is remembered of them.
    func load(_ figures: SlotFigures, from memory: [Int: SlotMemory]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (n, worker) in workers.enumerated() {
                let slots = (0..<figures.problem.slots).filter { $0 % workers.count == n }
                group.addTask(executorPreference: worker.thread) {
                    try await worker.load(figures, slots: slots, from: memory)
                }
            }
            try await group.waitForAll()
        }
    }

    /// One answer a slot in the order of slots; nil when some slot cannot be served.
    func minimise(
        _ weights: [Double],
        precision: Double,
        deadline: ContinuousClock.Instant?
    ) async throws -> [SlotAnswer]? {
        let found = try await map { block in
            let before = block.iterations
            var answer = try block.minimise(weights, precision: precision, deadline: deadline)
            answer?.iterations = block.iterations - before
            return answer
        }
        let answers = found.compactMap { $0 }
        return answers.count == found.count ? answers : nil
    }

    /// What `body` makes of every block, in the order of slots.
    func map<Value: Sendable>(_ body: @escaping @Sendable (SlotBlock) throws -> Value) async throws -> [Value] {
        try await withThrowingTaskGroup(of: [(slot: Int, value: Value)].self) { group in
            for worker in workers { group.addTask(executorPreference: worker.thread) { try await worker.map(body) } }
            var all: [(slot: Int, value: Value)] = []
            for try await part in group { all += part }
            return all.sorted { $0.slot < $1.slot }.map(\.value)
        }
    }

    /// Frees all programs.
    func drop() async {
        for worker in workers { await worker.drop() }
    }

    /// Ends the threads.
    func close() async {
        for worker in workers { await worker.close() }
    }
}
