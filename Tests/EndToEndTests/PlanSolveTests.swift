import Foundation
import Testing

struct PlanSolveTests {
    /// One town, a cheap far site and a dear near one; 100 queries of 0.01 kWh in one hour.
    private func instance(cheapCapacity: Double = 1000, dearCapacity: Double = 1000) -> String {
        """
        {
            "format": "green-llm-instance/1", "name": "two sites", "areas": ["town"], "sites": ["far", "near"],
            "classes": ["chat"], "resources": ["gpu"], "slots": 1, "slotHours": 1, "queries": [[[100]]],
            "inputTokens": [6], "outputTokens": [4], "inputTokenEnergyKWh": [0.001], "outputTokenEnergyKWh": [0.001],
            "delayPenalty": [1], "price": [[0.1], [0.2]], "carbonIntensity": [[0.5], [0.2]], "carbonTax": [0.1, 0.1],
            "renewableKWh": [[0], [0]], "gridLimitKWh": [[10], [10]], "pue": [1, 1], "wue": [[1], [1]],
            "ewif": [[1], [1]], "waterBudgetL": 1000, "capacity": [[\(cheapCapacity), \(dearCapacity)]],
            "resourcePerToken": [[0.1]], "tokenSize": [[[0]]], "bandwidth": [[1, 1]], "networkDelay": [[0.5, 0.1]],
            "processingDelay": [[0], [0]], "maxDelay": [[1]]
        }
        """
    }

    private func solve(_ instance: String, _ flags: String...) async throws -> CommandResult {
        try await Workspace.run { folder in
            let file = try folder.write("instance.json", instance)
            return try await sunward(["plan", "solve", "--instance", file] + flags, in: folder)
        }
    }

    @Test func `an instance small enough for a sheet of paper has the optimum found there`() async throws {
        // All in the cheap site: 1 kWh at 0.1 $, 0.5 kg at 0.1 $/kg, 1 L and 1 L, half a second at 1 $/s.
        let plan = try await solve(
            instance(),
            "--priority",
            "energy,carbon,delay",
            "--tolerance",
            "0",
            "--format",
            "json"
        ).json
        #expect(
            plan.keys == [
                "status", "phases", "energy", "carbon", "delay", "carbonKg", "waterL", "unserved", "solveSeconds",
                "iterations", "waitingQuerySlots", "dischargeKWh",
            ]
        )
        #expect(plan.status.string == "optimal")
        #expect(plan.phases.array.map(\.objective.string) == ["energy", "carbon", "delay"])
        #expect(isClose(plan.phases.array.map(\.optimum.number), [0.1, 0.05, 0.5]))
        #expect(isClose([plan.energy.number, plan.carbonKg.number, plan.waterL.number], [0.1, 0.5, 2]))
        // Half of it spills into the near site.
        let spilled = try await solve(instance(cheapCapacity: 50), "--format", "json", "--tolerance", "0").json
        #expect(isClose([spilled.energy.number, spilled.carbon.number], [0.15, 0.035]))
        #expect(isClose([spilled.unserved.number], [0]))
    }

    @Test func `weights are weighed`() async throws {
        // A kWh in the far site costs 0.1 + 0.05, in the near one 0.2 + 0.02; delay is 0.5 or 0.1.
        let plan = try await solve(instance(), "--weights", "1,1,0", "--format", "json").json
        #expect(isClose(plan.phases.array.map(\.optimum.number), [0.15]))
        let hasty = try await solve(instance(), "--weights", "1,1,1", "--format", "json").json
        #expect(isClose(hasty.phases.array.map(\.optimum.number), [0.32]))
    }

    @Test func `demand that fits nowhere is left and said so`() async throws {
        let result = try await solve(instance(cheapCapacity: 50, dearCapacity: 20), "--format", "json")
        #expect(result.status == 0)
        let plan = try result.json
        #expect(plan.status.string == "partial")
        #expect(isClose([plan.unserved.number], [30]))
        #expect(isClose([plan.energy.number], [0.05 + 0.04]))
    }

    @Test func `a broken instance is refused with the path of each fault`() async throws {
        let broken = instance()
            .replacing(#""pue": [1, 1]"#, with: #""pue": [1, 0.5]"#)
            .replacing(#""slotHours": 1"#, with: #""slotHours": "one""#)
            .replacing(#""waterBudgetL""#, with: #""waterBudget""#)
        let result = try await solve(broken)
        #expect(result.status == 65)
        for path in ["pue[1]", "slotHours", "waterBudgetL", "waterBudget "] { #expect(result.errors.contains(path)) }
        #expect(result.output.isEmpty)
        let torn = try await solve("{\"format\": ")
        #expect(torn.status == 65)
        let misused = try await solve(instance(), "--priority", "energy,beauty")
        #expect(misused.status == 64)
    }

    @Test(.enabled(if: SharedData.hasConformance))
    func `the published optima are reproduced`() async throws {
        let expected = try JSON(try String(contentsOfFile: SharedData.optima, encoding: .utf8))
        #expect(expected.lexicographic.array.count == 2)
        try await Workspace.run { folder in
            for published in expected.lexicographic.array {
                let priority = published.priority.array.compactMap(\.string)
                let result = try await sunward(
                    "plan",
                    "solve",
                    "--instance",
                    SharedData.instance,
                    "--format",
                    "json",
                    "--priority",
                    priority.joined(separator: ","),
                    "--tolerance",
                    "\(published.tolerance.number ?? .nan)",
                    in: folder
                )
                #expect(result.status == 0, "\(result.errors)")
                let phases = try result.json.phases.array
                #expect(phases.map(\.objective.string) == priority)
                #expect(isClose(phases.map(\.optimum.number), priority.map { published.phaseOptima[$0].number }))
            }
            for published in expected.weighted.array {
                let weights = ["energy", "carbon", "delay"].map { "\(published.weights[$0].number ?? .nan)" }
                let result = try await sunward(
                    "plan",
                    "solve",
                    "--instance",
                    SharedData.instance,
                    "--format",
                    "json",
                    "--weights",
                    weights.joined(separator: ","),
                    in: folder
                )
                #expect(isClose(try result.json.phases.array.map(\.optimum.number), [published.objective.number]))
            }
        }
    }

    /// Whether numbers agree to a millionth of themselves, as the published optima must.
    private func isClose(_ numbers: [Double?], _ expected: [Double?]) -> Bool {
        numbers.count == expected.count
            && zip(numbers, expected).allSatisfy { number, expected in
                guard let number, let expected else { return false }
                return abs(number - expected) <= 1e-6 * max(abs(expected), 1e-3)
            }
    }
}
