/// Those who asked for a plan and wait for it: each gets the first plan that began after they asked.
struct PlanWaiters {
    typealias Continuation = CheckedContinuation<PublishedPlan, any Error>

    /// Most who wait at the same time.
    static let capacity = 256

    private var waiting: [Continuation] = []
    private var served: [Continuation] = []
    private var isStopped = false

    mutating func add(_ continuation: Continuation) {
        if isStopped {
            continuation.resume(throwing: Self.stopping)
        } else if waiting.count + served.count >= Self.capacity {
            let message = "\(Self.capacity) requests already wait for a plan; read the plan they will get"
            continuation.resume(throwing: ControlPlaneError(.busy, message))
        } else {
            waiting.append(continuation)
        }
    }

    /// A plan begins: it will serve all who wait now.
    mutating func begin() {
        served += waiting
        waiting = []
    }

    /// The plan that began last has ended.
    mutating func finish(_ result: Result<PublishedPlan, any Error>) {
        for continuation in served { continuation.resume(with: result) }
        served = []
    }

    /// No plan will begin any more.
    mutating func stop() {
        isStopped = true
        begin()
        finish(.failure(Self.stopping))
    }

    static let stopping = ControlPlaneError(.stopping, "the service is stopping")
}
