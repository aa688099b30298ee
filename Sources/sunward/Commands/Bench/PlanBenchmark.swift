import Planning

/// One size of ``BenchPlanCommand``: cold solves and one after a change at a single site.
struct PlanBenchmark {
    private static let goal = PlanningGoal.lexicographic(
        [.init(.energy, 1e-3), .init(.carbon, 1e-3), .init(.delay, 1e-3)]
    )
    /// How often what takes less than a second is repeated; the median counts.
    private static let repetitions = 5

    let size: PlanSizeList.Size
    let seed: UInt64
    let time: InstanceTime

    /// Split by slots, on all cores.
    func split() async throws -> PlanBenchReport.Row {
        let problem = problem
        let solver = PlanSolver(method: .split)
        var plan = try await solver.solve(problem, goal: Self.goal)
        let gap = plan.relativeGap
        let optima = plan.phases.map(\.optimum)
        var cold = [plan.solveSeconds]
        while cold.count < Self.repetitions, cold[0] < 1 {
            cold.append(try await solver.solve(problem, goal: Self.goal).solveSeconds)
        }
        var changed = problem
        var warm: [Double] = []
        for site in problem.sites.indices.prefix(Self.repetitions) {
            change(&changed, site: site)
            plan = try await solver.solve(changed, goal: Self.goal, warmStart: plan.basis)
            warm.append(plan.solveSeconds)
        }
        await solver.close()
        return PlanBenchReport.Row(
            size: size.name,
            variables: size.shares + 2 * size.sites * size.slots,
            coldSeconds: Self.median(cold),
            warmSeconds: Self.median(warm),
            relativeGap: max(gap, plan.relativeGap),
            optima: optima,
            peakBytes: ProcessMemory.peakBytes
        )
    }

    /// As one linear program; what does not end in time stays empty.
    func whole(_ row: inout PlanBenchReport.Row, timeLimit: Duration) async throws {
        let solver = PlanSolver(method: .whole)
        do {
            let plan = try await solver.solve(problem, goal: Self.goal, timeLimit: timeLimit).complete()
            row.wholeColdSeconds = plan.solveSeconds
            row.wholeOptima = plan.phases.map(\.optimum)
            var changed = problem
            change(&changed, site: 0)
            let warm = try await solver.solve(changed, goal: Self.goal, warmStart: plan.basis, timeLimit: timeLimit)
            row.wholeWarmSeconds = try warm.complete().solveSeconds
        } catch let error as PlanningError where error.code == .timeLimit {
            row.isWholeOutOfTime = true
        }
        await solver.close()
    }

    private var problem: AllocationProblem {
        AllocationProblem(
            instance: InstanceGenerator.make(
                areas: size.areas,
                sites: size.sites,
                classes: size.classes,
                slots: size.slots,
                seed: seed,
                time: time
            )
        )
    }

    private func change(_ problem: inout AllocationProblem, site: Int) {
        for t in 0..<problem.slots {
            problem.priceUSDPerKWh[site][t] *= 1.1
            problem.renewableKWh[site][t] *= 0.9
            problem.carbonIntensityKgPerKWh[site][t] *= 1.05
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
