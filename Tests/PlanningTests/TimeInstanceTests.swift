import Foundation
import Planning
import Testing

struct TimeInstanceTests {
    /// An instance of one area, two sites, one class and two slots.
    private static func fields() -> [String: Any] {
        [
            "format": "green-llm-instance/1", "areas": ["a"], "sites": ["s", "t"], "classes": ["c"],
            "resources": [String](),
            "slots": 2, "slotHours": 1, "queries": [[[100, 100]]], "inputTokens": [1], "outputTokens": [1],
            "inputTokenEnergyKWh": [0.005], "outputTokenEnergyKWh": [0.005], "delayPenalty": [0],
            "price": [[0.2, 0.1], [0.9, 0.9]], "carbonIntensity": [[0.4, 0.4], [0.1, 0.1]],
            "carbonTax": [0.02, 0.02], "renewableKWh": [[0, 0], [0, 0]], "gridLimitKWh": [[9, 9], [9, 9]],
            "pue": [1, 1], "wue": [[1, 1], [1, 1]],
            "ewif": [[1, 1], [1, 1]], "waterBudgetL": 100, "capacity": [[Double]](), "resourcePerToken": [[Double]()],
            "tokenSize": [[[0.01, 0.01]]], "bandwidth": [[100, 100]], "networkDelay": [[0, 0]],
            "processingDelay": [[0.001], [0.001]], "maxDelay": [[50]],
        ]
    }

    private func instance(_ more: [String: Any]) throws -> GreenLLMInstance {
        let fields = Self.fields().merging(more) { $1 }
        return try GreenLLMInstance.decode(try JSONSerialization.data(withJSONObject: fields))
    }

    @Test func `an instance may let queries wait and store energy`() async throws {
        let plain = try await solve(AllocationProblem(instance: instance([:])), inOrder(.energy))
        #expect(isClose(plain.totals.energyUSD, 0.2 + 0.1))
        let waiting = try instance(["deferrableSlots": [1], "waitingQueries": [[[0, 50]]]])
        let deferred = try await solve(AllocationProblem(instance: waiting), inOrder(.energy))
        #expect(isClose(deferred.totals.energyUSD, 2.5 * 0.1))
        let battery: [String: Any] = [
            "capacityKWh": 1, "maxChargeKWh": 1, "maxDischargeKWh": 1, "chargeEfficiency": 1,
            "dischargeEfficiency": 0.5, "initialKWh": 1,
        ]
        let stored = try instance(["batteries": [battery, NSNull()]])
        let problem = AllocationProblem(instance: stored)
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        // Half the capacity may be used up: 0.25 kWh for the dear slot; the whole of it would have to be bought back.
        #expect(isClose(plan.totals.energyUSD, 0.75 * 0.2 + 0.1))
        #expect(try GreenLLMInstance.decode(JSONEncoder().encode(stored)) == stored)
    }

    @Test func `what is wrong with time in an instance is named with its place`() throws {
        let battery: [String: Any] = [
            "capacityKWh": 1, "maxChargeKWh": -1, "chargeEfficiency": 2, "dischargeEfficiency": 0.5, "initialKWh": 3,
            "colour": "red",
        ]
        let failure = #expect(throws: PlanningError.self) {
            try instance(["deferrableSlots": [1.5], "waitingQueries": [[[1]]], "batteries": [battery, 7]])
        }
        let paths = failure?.problems.map(\.path) ?? []
        let expected = [
            "deferrableSlots[0]", "waitingQueries[0][0]", "batteries[0].maxChargeKWh", "batteries[0].maxDischargeKWh",
            "batteries[0].chargeEfficiency", "batteries[0].initialKWh", "batteries[0].colour", "batteries[1]",
        ]
        #expect(paths == expected)
    }
}
