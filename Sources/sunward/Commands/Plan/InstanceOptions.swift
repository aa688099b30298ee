import ArgumentParser
import ControlPlane
import Foundation
import Planning

/// A plan for an instance file, made on the spot instead of by a service.
struct InstanceOptions: ParsableArguments {
    @Option(
        help: "An instance (green-llm-instance/1, JSON) to plan and ask about, instead of a service's plan.",
        completion: .file()
    )
    var instance: String?

    @Option(help: "With --instance: objectives in order of priority, comma-separated.")
    var priority: ObjectiveList?

    @Option(
        help: "With --instance: how far an objective may worsen for later ones, as a fraction; 0.001 when left out."
    )
    var tolerance: Double?

    @Option(help: "With --instance: weights of energy, carbon and delay instead of an order.")
    var weights: WeightList?

    func validate() throws {
        if instance == nil, priority != nil || tolerance != nil || weights != nil {
            throw ValidationError("--priority, --tolerance and --weights go with --instance")
        }
        if let tolerance, !(0...1).contains(tolerance) {
            throw ValidationError("--tolerance is \(tolerance); expected a fraction from 0 to 1, for example 0.001")
        }
    }

    /// Plans the instance and asks about the plan.
    ///
    /// - Throws: ``CommandFailure`` for an instance or question that makes no sense.
    func ask<Answer: Sendable>(
        _ file: String,
        _ question: (PlanInquiries, PlanArchive) async throws -> Answer
    ) async throws -> (answer: Answer, archive: PlanArchive) {
        let solver = PlanSolver()
        do {
            let problem = AllocationProblem(instance: try GreenLLMInstance.load(from: URL(filePath: file)))
            let plan = try await solver.solve(problem, goal: goal)
            let archive = PlanArchive(problem: problem, goal: goal, plan: plan)
            let answer = try await question(PlanInquiries(solver: solver, timeLimit: .seconds(3600)), archive)
            await solver.close()
            return (answer, archive)
        } catch {
            await solver.close()
            switch error {
            case let error as PlanningError:
                throw CommandFailure(.badInput, "\(file): \(ErrorWords.of(error))")
            case let error as ControlPlaneError:
                throw CommandFailure(error.code == .invalidQuestion ? .badInput : .failed, error.message)
            default: throw error
            }
        }
    }

    private var goal: PlanningGoal {
        if let weights { return .weighted(weights.byObjective) }
        let objectives = priority?.objectives ?? [.energy, .carbon, .delay]
        return .lexicographic(objectives.map { ObjectiveTolerance($0, tolerance ?? 0.001) })
    }
}
