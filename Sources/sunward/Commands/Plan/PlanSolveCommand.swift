import ArgumentParser
import Foundation
import Planning

/// `sunward plan solve`
struct PlanSolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Solve a Green-LLM instance file; needs neither a service nor a database.",
        discussion: """
            Solves the program as published (arXiv 2507.09942): one objective after another in the order of \
            --priority, each allowed to worsen by --tolerance for the sake of later ones, or with --weights their \
            weighted sum. An instance that cannot serve all demand is answered with status partial: unserved demand is \
            minimised first. Energy and carbon of the final plan are those of max(0, demand - renewables). Beyond the \
            published format an instance may hold deferrableSlots, waitingQueries and batteries (docs/planning.md).
            """
    )

    @Option(help: "An instance in the format green-llm-instance/1 (JSON).", completion: .file())
    var instance: String

    @Option(help: "Objectives in order of priority, comma-separated: energy, carbon, delay.")
    var priority: ObjectiveList = ObjectiveList([.energy, .carbon, .delay])

    @Option(help: "How far, as a fraction of its optimum, an objective may worsen for later ones.")
    var tolerance: Double = 0.001

    @Option(help: "Weights of energy, carbon and delay, comma-separated; solves the weighted sum instead.")
    var weights: WeightList?

    @Option(help: "How to solve: automatic, whole (one linear program), or split (by slots, on all cores).")
    var method: PlanMethod = .automatic

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        guard tolerance >= 0, tolerance <= 1 else {
            throw ValidationError("--tolerance is \(tolerance); expected a fraction from 0 to 1, for example 0.001")
        }
    }

    func run() async throws {
        try await reporting {
            let report = try await solve()
            try format.show(report, report.table().rendered(for: .output))
        }
    }

    private func solve() async throws -> SolveReport {
        let goal: PlanningGoal =
            if let weights {
                .weighted(weights.byObjective)
            } else {
                .lexicographic(priority.objectives.map { ObjectiveTolerance($0, tolerance) })
            }
        let solver = PlanSolver(method: method)
        do {
            let problem = AllocationProblem(instance: try GreenLLMInstance.load(from: URL(filePath: instance)))
            let plan = try await solver.solve(problem, goal: goal)
            await solver.close()
            return SolveReport(plan)
        } catch let error as PlanningError {
            await solver.close()
            throw CommandFailure(.badInput, "\(instance): \(ErrorWords.of(error))")
        }
    }
}
