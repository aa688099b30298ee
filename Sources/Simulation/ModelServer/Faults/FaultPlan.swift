import SeededRandom

/// The faults in force at a server, as a pure state.
struct FaultPlan: Sendable {
    private struct Active: Sendable {
        let fault: Fault
        var left: Int?
        let untilSeconds: Double?

        func isOver(at seconds: Double) -> Bool {
            if let left, left <= 0 { return true }
            return untilSeconds.map { seconds >= $0 } ?? false
        }
    }

    /// Orders beyond these push out the oldest.
    private static let maximum = 64

    private var active: [Active] = []
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func add(_ fault: Fault, at seconds: Double) {
        active.append(Active(fault: fault, left: fault.count, untilSeconds: fault.seconds.map { seconds + $0 }))
        if active.count > Self.maximum { active.removeFirst(active.count - Self.maximum) }
    }

    mutating func removeAll() { active = [] }

    /// Whether the listener must be closed.
    func closesListener(at seconds: Double) -> Bool {
        active.contains { $0.fault.closesListener && !$0.isOver(at: seconds) }
    }

    /// What a request meets with that comes now: the first fault in order of their coming that strikes it.
    mutating func next(at seconds: Double) -> FaultKind? {
        active.removeAll { $0.isOver(at: seconds) }
        for index in active.indices where !active[index].fault.closesListener {
            guard active[index].fault.share >= 1 || random.unit() < active[index].fault.share else { continue }
            active[index].left = active[index].left.map { $0 - 1 }
            return active[index].fault.kind
        }
        return nil
    }

    /// Those in force, oldest first.
    func current(at seconds: Double) -> [Fault] {
        active.filter { !$0.isOver(at: seconds) }.map { active in
            var fault = active.fault
            fault.count = active.left
            fault.seconds = active.untilSeconds.map { $0 - seconds }
            return fault
        }
    }
}
