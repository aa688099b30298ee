import SeededRandom

extension RandomProblem {
    /// The problem of a seed, with demand that may wait and batteries added to it; every seed has one of them at least.
    public static func makeWithTime(seed: UInt64) -> AllocationProblem {
        var problem = make(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x9E37)
        let kind = Int.random(in: 0..<3, using: &random)
        if kind != 0 { addDeferral(to: &problem, &random) }
        if kind != 1 { addBatteries(to: &problem, &random) }
        return problem
    }

    private static func addDeferral(to problem: inout AllocationProblem, _ random: inout SplitMix64) {
        // Longer horizons than the seed's own make waiting worth testing.
        var slots = problem.classes.map { _ in random.chance(0.6) ? Int.random(in: 1...6, using: &random) : 0 }
        if !slots.contains(where: { $0 > 0 }) { slots[0] = 2 }
        let waiting = problem.areas.map { _ in
            slots.map { count in
                (0..<problem.slots).map { _ in
                    random.chance(count > 0 ? 0.4 : 0.05) ? random.between(0, random.chance(0.1) ? 1e-6 : 500) : 0
                }
            }
        }
        problem.deferral = DeferralModel(slots: slots, waiting: waiting)
    }

    private static func addBatteries(to problem: inout AllocationProblem, _ random: inout SplitMix64) {
        let total = problem.queries.joined().joined().reduce(0, +) / Double(problem.slots)
        let size = max(1e-3, total * 0.004 / Double(problem.sites.count))
        problem.batteries = problem.sites.map { _ in
            guard random.chance(0.7) else { return nil }
            let capacity = random.chance(0.05) ? 0 : random.between(0.1, 3) * size
            let power = random.between(0.05, 1) * size
            return BatteryModel(
                capacityKWh: capacity,
                chargeLimitKWh: (0..<problem.slots).map { _ in power },
                dischargeLimitKWh: (0..<problem.slots).map { _ in random.chance(0.1) ? 0 : power },
                chargeEfficiency: random.between(0.7, 1),
                dischargeEfficiency: random.chance(0.2) ? 1 : random.between(0.7, 1),
                cycleCostUSDPerKWh: random.chance(0.5) ? 0 : random.between(0, 0.05),
                initialKWh: capacity * random.between(0, 1),
                minimumKWh: capacity * (random.chance(0.5) ? 0 : random.between(0, 0.95))
            )
        }
    }
}
