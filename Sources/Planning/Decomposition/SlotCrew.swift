/// All slots of a problem, spread over a few threads.
struct SlotCrew: Sendable {
    private let workers: [SlotWorker]

    init(threads: Int) {
        workers = (0..<max(1, threads)).map { SlotWorker(name: "plan-slots-\($0)") }
    }

    func load(_ problem: AllocationProblem, quantities: SlotQuantities, from memory: [Int: SlotBasis]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (n, worker) in workers.enumerated() {
                let slots = (0..<problem.slots).filter { $0 % workers.count == n }
                group.addTask { try await worker.load(problem, slots: slots, quantities: quantities, from: memory) }
            }
            try await group.waitForAll()
        }
    }

    /// One point a slot in the order of slots; nil when some slot cannot be served.
    func minimise(_ weights: [Double], deadline: ContinuousClock.Instant?) async throws -> [SlotPoint]? {
        let found = try await gather { try await $0.minimise(weights, deadline: deadline) }
        let points = found.sorted { $0.slot < $1.slot }.compactMap(\.point)
        return points.count == found.count ? points : nil
    }

    func allowUnserved(_ isAllowed: Bool) async throws {
        _ = try await gather { worker -> [Void] in
            try await worker.allowUnserved(isAllowed)
            return []
        }
    }

    /// What `body` makes of every block, in the order of slots.
    func map<Value: Sendable>(_ body: @escaping @Sendable (SlotBlock) throws -> Value) async throws -> [Value] {
        let found = try await gather { try await $0.map(body) }
        return found.sorted { $0.slot < $1.slot }.map(\.value)
    }

    func close() async {
        for worker in workers { await worker.close() }
    }

    private func gather<Value: Sendable>(
        _ ask: @escaping @Sendable (SlotWorker) async throws -> [Value]
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: [Value].self) { group in
            for worker in workers { group.addTask { try await ask(worker) } }
            var all: [Value] = []
            for try await part in group { all += part }
            return all
        }
    }
}
