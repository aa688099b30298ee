import Foundation
import Planning

/// A solved program whole: what was asked, in which order of priority, and the answer with its prices.
///
/// Kept as JSON with every plan, so that any plan can be explained later or solved again elsewhere.
public struct PlanArchive: Codable, Sendable {
    public var problem: AllocationProblem
    public var goal: PlanningGoal
    public var plan: AllocationPlan

    public init(problem: AllocationProblem, goal: PlanningGoal, plan: AllocationPlan) {
        self.problem = problem
        self.goal = goal
        self.plan = plan
    }

    /// - Throws: An encoding error when the program holds a number that JSON cannot.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(self)
    }

    /// The archive of a kept plan.
    ///
    /// - Throws: A decoding error when it is not one.
    public init(decoding data: Data) throws {
        self = try JSONDecoder().decode(PlanArchive.self, from: data)
    }
}
