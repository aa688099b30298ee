import Foundation
import Planning
import SunwardModel

/// What would become of a plan if something were different.
public struct WhatIfView: Codable, Sendable {
    /// One objective under both plans, $.
    public struct Objective: Codable, Sendable {
        public var objective: String
        public var before: Double
        public var after: Double
    }

    /// Nil for a problem that is no plan of a service.
    public var planID: UUID?

    /// `optimal`, or `partial` where some demand is not served.
    public var statusBefore: String
    public var statusAfter: String

    /// By priority.
    public var objectives: [Objective]
    public var comparison: ComparisonView

    /// What is worth knowing about the question.
    public var notes: [String]
    public var solveSeconds: Double
    public var iterations: Int

    /// - Parameter grid: When the problem's slots are; nil for a problem without dates.
    public init(_ answer: WhatIfAnswer, problem: AllocationProblem, planID: UUID? = nil, grid: TimeGrid? = nil) {
        self.planID = planID
        statusBefore = answer.statusBefore.rawValue
        statusAfter = answer.statusAfter.rawValue
        objectives = answer.objectives.map {
            Objective(objective: $0.objective.rawValue, before: $0.before, after: $0.after)
        }
        comparison = ComparisonView(answer.comparison, problem: problem, grid: grid)
        notes = answer.notes
        solveSeconds = answer.solveSeconds
        iterations = answer.iterations
    }
}
