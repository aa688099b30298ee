import NIOConcurrencyHelpers
import ControlPlane
import Planning
import SunwardModel

/// A real solver with a script before it: fail, wait or look on, by the number of the solve.
struct ScriptedSolver: AllocationSolving {
    typealias Script = @Sendable (_ number: Int, AllocationProblem, PlanBasis?) async throws -> Void

    struct Broken: Error {}

    private let solver: PlanSolver
    private let solves = NIOLockedValueBox(0)
    private let running = NIOLockedValueBox((now: 0, most: 0))
    private let script: Script

    init(_ solver: PlanSolver, script: @escaping Script = { _, _, _ in }) {
        self.solver = solver
        self.script = script
    }

    /// How many solves have begun.
    var count: Int { solves.withLockedValue { $0 } }

    /// The most that ran at the same time.
    var mostAtOnce: Int { running.withLockedValue { $0.most } }

    func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis?,
        timeLimit: Duration?
    ) async throws -> AllocationPlan {
        let number = solves.withLockedValue { count in
            count += 1
            return count
        }
        running.withLockedValue { running in
            running.now += 1
            running.most = max(running.most, running.now)
        }
        defer { running.withLockedValue { $0.now -= 1 } }
        try await script(number, problem, warmStart)
        return try await solver.solve(problem, goal: goal, warmStart: warmStart, timeLimit: timeLimit)
    }
}

/// Holds whoever waits until it is opened; a cancelled waiter is let go with its error.
struct Gate: Sendable {
    private let isOpen = NIOLockedValueBox(false)

    func open() { isOpen.withLockedValue { $0 = true } }

    func wait() async throws {
        while !isOpen.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }
}
