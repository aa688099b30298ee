import SunwardModel

/// A pool of models as a queueing system: each model has replicas times batch places, and one queue in order of arrival
/// before them. A pure state: the caller moves time, and sends nothing to a model that the router calls saturated.
struct PoolSimulation: Sendable {
    /// One answer to be made.
    struct Job: Sendable {
        /// The caller's name for it.
        var request: Int

        /// Seconds it takes in a batch place.
        var serviceSeconds: Double
    }

    /// An answer that was made.
    struct Completion: Sendable {
        var request: Int
        var model: Int
    }

    private struct Server: Sendable {
        var places: Int
        var running: [Int: Double] = [:]
        var waiting: [Job] = []
        /// Where the queue begins in `waiting`: taking from its front must not move the rest each time.
        var head = 0
        var isDown = false
        /// Distinguishes answers begun before an outage from those begun after it.
        var generation = 0

        var queued: Int { waiting.count - head }

        mutating func takeFirst() -> Job? {
            guard head < waiting.count else { return nil }
            defer {
                head += 1
                if head > 64, head * 2 > waiting.count {
                    waiting.removeFirst(head)
                    head = 0
                }
            }
            return waiting[head]
        }
    }

    private struct Finish: Sendable {
        var request: Int
        var model: Int
        var generation: Int
    }

    private var servers: [Server]
    private var finishes = EventHeap<Finish>()

    init(pool: [PoolModel]) {
        servers = pool.map { Server(places: Int($0.profile.concurrency)) }
    }

    /// When the next answer is finished; may name one that an outage has ended.
    var nextFinish: Double? { finishes.nextTime }

    func running(_ model: Int) -> Int { servers[model].running.count }

    func waiting(_ model: Int) -> Int { servers[model].queued }

    func isDown(_ model: Int) -> Bool { servers[model].isDown }

    /// Takes a job in: it begins at once where a place is free.
    mutating func submit(_ job: Job, to model: Int, at time: Double) {
        if servers[model].running.count < servers[model].places {
            begin(job, on: model, at: time)
        } else {
            servers[model].waiting.append(job)
        }
    }

    /// Ends the answer that finishes next and begins the first that waits for its place.
    ///
    /// - Returns: nil when an outage had ended it already.
    mutating func finishNext() -> Completion? {
        guard let (time, finish) = finishes.removeFirst() else { return nil }
        guard servers[finish.model].generation == finish.generation,
            servers[finish.model].running.removeValue(forKey: finish.request) != nil
        else { return nil }
        if let next = servers[finish.model].takeFirst() { begin(next, on: finish.model, at: time) }
        return Completion(request: finish.request, model: finish.model)
    }

    /// Takes a model out of service.
    ///
    /// - Returns: The requests it had: those that ran with the share of their answer that was made, those that waited
    ///   with none; in order of their names.
    mutating func fail(_ model: Int, at time: Double) -> [(request: Int, doneSeconds: Double)] {
        let lost =
            servers[model].running.map { (request: $0.key, doneSeconds: time - $0.value) }
            + servers[model].waiting[servers[model].head...].map { (request: $0.request, doneSeconds: 0) }
        servers[model].running = [:]
        servers[model].waiting = []
        servers[model].head = 0
        servers[model].isDown = true
        servers[model].generation += 1
        return lost.sorted { $0.request < $1.request }
    }

    mutating func restore(_ model: Int) { servers[model].isDown = false }

    private mutating func begin(_ job: Job, on model: Int, at time: Double) {
        servers[model].running[job.request] = time
        finishes.insert(
            Finish(request: job.request, model: model, generation: servers[model].generation),
            at: time + job.serviceSeconds
        )
    }
}
