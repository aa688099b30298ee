import Foundation
import Metrics
import Planning
import SunwardModel

/// Answers questions about plans by solving again beside them, on a solver of its own: nothing that is in force, kept or
/// measured changes by a question.
///
/// One is solved at a time and a few may wait; more are turned away.
public actor PlanInquiries {
    /// Most questions under way, the one that is solved included.
    public static let capacity = 4

    private let solver: any AllocationSolving
    private let timeLimit: Duration
    private var underWay = 0

    /// The last plan that took a solve to price: consoles ask for the same one again and again.
    private var priced: (plan: UUID, prices: PlanPrices)?

    /// - Parameters:
    ///   - solver: A planner that makes no plans for the service.
    ///   - timeLimit: Real time after which a solve is given up.
    public init(solver: any AllocationSolving, timeLimit: Duration = .seconds(60)) {
        self.solver = solver
        self.timeLimit = timeLimit
    }

    /// What would become of a plan with some changes. It is compared with what the planner makes of the same figures: a plan
    /// in force may keep demand where it was (`switch_gain_fraction`), and that is no effect of the question.
    ///
    /// - Parameter grid: When its slots are; nil for a problem without dates.
    /// - Throws: ``ControlPlaneError`` with code `invalidQuestion` for a question that makes no sense, `busy` when too many
    ///   are under way, `planningFailed` when the solver finds no answer.
    public func whatIf(_ request: WhatIfRequest, of archive: PlanArchive, grid: TimeGrid?) async throws -> WhatIfAnswer
    {
        let changes = try request.resolved(in: archive.problem, grid: grid)
        let goal = try request.goal()
        return try await admitting("what-if") { [solver, timeLimit] in
            let base = try await solver.optimum(of: archive, timeLimit: timeLimit)
            var answer = try await WhatIfAnswer.find(
                changes,
                newGoal: goal,
                problem: archive.problem,
                goal: archive.goal,
                plan: base
            ) { try await solver.solveToTheEnd($0, $1, $2, timeLimit) }
            answer.notes += archive.keptNote(beside: base)
            answer.solveSeconds += base.solveSeconds
            return answer
        }
    }

    /// The cheapest way to emit less than a plan; like a what-if, beside what the planner makes of the same figures.
    ///
    /// - Parameter fraction: The part of its carbon that is to go.
    /// - Throws: As ``whatIf(_:of:grid:)``.
    public func carbonCut(_ fraction: Double, of archive: PlanArchive) async throws -> CarbonCut {
        try await admitting("carbon-cut") { [solver, timeLimit] in
            let base = try await solver.optimum(of: archive, timeLimit: timeLimit)
            var cut = try await CarbonCut.find(
                fraction,
                problem: archive.problem,
                goal: archive.goal,
                plan: base
            ) { try await solver.solveToTheEnd($0, $1, $2, timeLimit) }
            cut.solveSeconds += base.solveSeconds
            return cut
        }
    }

    /// What binds where in a plan, and what one more unit of each limit is worth in dollars of its first objective.
    ///
    /// - Parameter id: The plan's; nil for one that has none, and is priced anew each time.
    /// - Throws: As ``whatIf(_:of:grid:)``.
    public func prices(of archive: PlanArchive, id: UUID?) async throws -> PlanPrices {
        if let own = PlanPrices(problem: archive.problem, goal: archive.goal, plan: archive.plan) { return own }
        if let priced, priced.plan == id { return priced.prices }
        let prices = try await admitting("prices") { [solver, timeLimit] in
            try await PlanPrices.find(problem: archive.problem, goal: archive.goal, plan: archive.plan) {
                try await solver.solveToTheEnd($0, $1, $2, timeLimit)
            }
        }
        if let id { priced = (id, prices) }
        return prices
    }

    private func admitting<Answer: Sendable>(
        _ kind: String,
        _ body: @Sendable @concurrent () async throws -> Answer
    ) async throws -> Answer {
        guard underWay < Self.capacity else {
            count(kind, "busy")
            throw ControlPlaneError(.busy, "\(underWay) questions about plans are under way; ask again in a moment")
        }
        underWay += 1
        defer { underWay -= 1 }
        do {
            let answer = try await body()
            count(kind, "answered")
            return answer
        } catch let error as PlanningError {
            let isQuestion = error.code == .invalidChange || error.code == .invalidGoal
            count(kind, isQuestion ? "refused" : "failed")
            throw ControlPlaneError(isQuestion ? .invalidQuestion : .planningFailed, error.message)
        }
    }

    private func count(_ kind: String, _ outcome: String) {
        Counter(label: "sunward_plan_inquiries_total", dimensions: [("kind", kind), ("outcome", outcome)]).increment()
    }
}
