import LinearProgram
import Testing

@testable import Planning

/// What is left of a plan whose time is up.
struct TimeLimitTests {
    /// Solves whole on a solver with time for so many solves.
    private func hurried(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        solves: Int
    ) async throws -> AllocationPlan {
        let session = SolverSession(makeSolver: { try HurriedSolver(solves: solves) })
        return try await session.run { solver in
            var phases = PhaseSolve(
                program: AllocationProgram(problem),
                goal: goal,
                solver: solver,
                warmStart: nil,
                isKnownShort: false,
                deadline: nil
            )
            let (solution, weights) = try phases.run()
            #expect(phases.ranOutOfTime)
            let plan = phases.program.plan(solution, phases, finalWeights: weights)
            return PlanRepair.repaired(plan, problem).withProvenGaps(goal, in: problem, before: plan)
        }
    }

    @Test func `the phases that are done make a plan, and its gap tells of the others`() async throws {
        let (problem, goal) = (tinyProblem(), inOrder(.energy, .delay, tolerance: 0.5))
        let plan = try await hurried(problem, goal, solves: 1)
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(plan.unserved.isEmpty)
        #expect(plan.phases.map(\.objective) == [.unserved, .energy, .delay])
        #expect(plan.phases[1].relativeGap <= 1e-9)
        #expect(plan.phases[2].relativeGap > 0.1)
        #expect(plan.status == .feasible)
        let all = try await solve(problem, goal)
        #expect(isClose(plan.phases[1].optimum, all.phases[1].optimum))
        #expect(all.phases[2].optimum < plan.phases[2].optimum)
        // The next one goes on from there.
        let next = try await solve(problem, goal, warmStart: plan.basis)
        #expect(isClose(next.phases[2].optimum, all.phases[2].optimum))
        #expect(plan.basis?.phases.keys.sorted() == ["delay", "energy"])
    }

    @Test func `as much is served as there was time to find out`() async throws {
        var problem = tinyProblem()
        problem.capacity = [[[30]], [[20]]]
        let goal = inOrder(.energy, .delay)
        let plan = try await hurried(problem, goal, solves: 1)
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(plan.status == .partial)
        #expect(isClose(plan.totals.unservedQueries, 50))
        #expect(plan.phases.map(\.objective) == [.unserved, .energy, .delay])
        #expect(plan.phases[0].relativeGap <= 1e-9)
        #expect(plan.duals.objectiveWeights == [.unserved: 1])
    }

    @Test func `without a phase there is no plan`() async throws {
        let error = await #expect(throws: PlanningError.self) {
            _ = try await hurried(tinyProblem(), inOrder(.energy, .delay), solves: 0)
        }
        #expect(error?.code == .timeLimit)
    }

    @Test func `a plan says that it was cut short`() async throws {
        let session = SolverSession(makeSolver: { try HurriedSolver(solves: 1) })
        let hurried = PlanSolver(method: .whole, session: session)
        let plan = try await hurried.solve(tinyProblem(), goal: inOrder(.energy, .delay))
        await hurried.close()
        #expect(plan.isCutShort)
        #expect(throws: PlanningError.self) { try plan.complete() }
        let all = try await solve(tinyProblem(), inOrder(.energy, .delay))
        #expect(!all.isCutShort)
        #expect(try all.complete().phases.count == 3)
    }

    @Test func `a solve goes on where there was no time for a plan`() async throws {
        let problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 4, sites: 4, classes: 3, slots: 6, seed: 1)
        )
        let session = SolverSession(makeSolver: { try HurriedSolver(solves: 0, iterations: 40) })
        let hurried = PlanSolver(method: .whole, session: session)
        var solves = 0
        var plan: AllocationPlan?
        while plan == nil, solves < 50 {
            solves += 1
            do {
                plan = try await hurried.solve(problem, goal: inOrder(.energy))
            } catch let error as PlanningError where error.code == .timeLimit {
                #expect(error.basis?.phases["energy"] != nil)
            }
        }
        await hurried.close()
        let all = try await solve(problem, inOrder(.energy), method: .whole)
        #expect(solves > 1)
        #expect(isClose(plan?.phases.last?.optimum ?? 0, all.phases.last?.optimum ?? 1, relative: 1e-7))
    }

    @Test func `slots that are joined no more make a plan of what they had`() async throws {
        let problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 4, sites: 4, classes: 3, slots: 6, seed: 1)
        )
        let goal = inOrder(.energy, .carbon, .delay, tolerance: 1e-3)
        let all = try await solve(problem, goal, method: .split)
        var (lengths, admitted): (Set<Int>, Double) = ([], 0)
        for solves in stride(from: 1, to: 60, by: 3) {
            let crew = SlotCrew(threads: 1)
            var split = try DecomposedSolve(
                problem,
                goal: goal,
                crew: crew,
                memory: nil,
                deadline: nil,
                solver: try HurriedSolver(solves: solves)
            )
            let outcome: ColumnGeneration.Outcome
            let weights: [PlanningObjective: Double]
            do {
                (outcome, weights) = try await split.run()
            } catch let error as PlanningError where error.code == .timeLimit && lengths.isEmpty {
                // No mixture kept the budget yet.
                await crew.close()
                continue
            }
            let plan = try await split.plan(outcome, finalWeights: weights)
            await crew.close()
            lengths.insert(plan.phases.count)
            let proven = PlanRepair.repaired(plan, problem).withProvenGaps(goal, in: problem, before: plan)
            #expect(PlanChecker.check(proven, problem).isEmpty, "\(solves) solves")
            #expect(proven.unserved.isEmpty, "\(solves) solves")
            #expect(proven.phases.map(\.objective) == all.phases.map(\.objective))
            let energy = proven.value(of: [.energy: 1], in: problem)
            let (least, phase) = (all.phases[0].optimum, proven.phases[0])
            #expect(energy - least <= (phase.relativeGap + 1.1e-3) * energy, "\(solves) solves")
            admitted = max(admitted, proven.relativeGap)
        }
        // Some ended in every phase.
        #expect(lengths == [1, 2, 3])
        #expect(admitted > 0.01)
    }
}
