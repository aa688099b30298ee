import SeededRandom

extension RandomProblem {
    /// The problem of a seed, with time in every third and something absurd done to it in every second.
    ///
    /// Absurd are: no capacity anywhere, demand a million times too large, prices far below zero, budgets of nothing,
    /// a single site, areas that reach no site, no demand, no power, everything free.
    public static func makeAbsurd(seed: UInt64) -> AllocationProblem {
        var random = SplitMix64(seed: seed ^ 0xAB50)
        var problem = random.chance(0.33) ? makeWithTime(seed: seed) : make(seed: seed)
        while random.chance(0.5) { distort(&problem, &random) }
        return problem
    }

    private static func distort(_ problem: inout AllocationProblem, _ random: inout SplitMix64) {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: problem.capacity = problem.capacity.map { $0.map { $0.map { _ in 0 } } }
        case 1: problem.queries = problem.queries.map { $0.map { $0.map { $0 * 1e6 } } }
        case 2: problem.priceUSDPerKWh = problem.priceUSDPerKWh.map { $0.map { -10 * $0 } }
        case 3: for n in problem.budgets.indices { problem.budgets[n].limit = 0 }
        case 4: keepOneSite(&problem)
        case 5: isolateAreas(&problem, &random)
        case 6: problem.queries = problem.queries.map { $0.map { $0.map { _ in 0 } } }
        case 7:
            problem.gridLimitKWh = problem.gridLimitKWh.map { $0.map { _ in 0 } }
            if random.chance(0.5) { problem.renewableKWh = problem.renewableKWh.map { $0.map { _ in 0 } } }
        default:
            problem.priceUSDPerKWh = problem.priceUSDPerKWh.map { $0.map { _ in 0 } }
            problem.carbonIntensityKgPerKWh = problem.carbonIntensityKgPerKWh.map { $0.map { _ in 0 } }
        }
    }

    /// All sites but the first are down.
    private static func keepOneSite(_ problem: inout AllocationProblem) {
        for j in problem.sites.indices.dropFirst() {
            problem.capacity[j] = problem.capacity[j].map { $0.map { _ in 0 } }
        }
    }

    /// Every second area reaches no site in time.
    private static func isolateAreas(_ problem: inout AllocationProblem, _ random: inout SplitMix64) {
        for i in problem.areas.indices where i % 2 == 0 {
            switch problem.delay {
            case .published:
                problem.maxDelaySeconds[i] = problem.maxDelaySeconds[i].map { _ in 0 }
            case .perRequest(var delay):
                delay.seconds[i] = delay.seconds[i].map { $0.map { _ in PerRequestDelay.unreachableSeconds } }
                problem.delay = .perRequest(delay)
            }
        }
    }
}
