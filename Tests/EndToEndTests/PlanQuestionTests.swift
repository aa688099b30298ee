import Foundation
import PostgresTesting
import Testing

struct PlanQuestionTests {
    /// One town, a cheap far site and a dear near one, two hours; 100 queries of 0.01 kWh in each.
    private static let instance = """
        {
            "format": "green-llm-instance/1", "name": "two sites", "areas": ["town"], "sites": ["far", "near"],
            "classes": ["chat"], "resources": ["gpu"], "slots": 2, "slotHours": 1, "queries": [[[100, 100]]],
            "inputTokens": [6], "outputTokens": [4], "inputTokenEnergyKWh": [0.001], "outputTokenEnergyKWh": [0.001],
            "delayPenalty": [1], "price": [[0.1, 0.1], [0.2, 0.2]], "carbonIntensity": [[0.5, 0.5], [0.2, 0.2]],
            "carbonTax": [0.1, 0.1], "renewableKWh": [[0, 0], [0, 0]], "gridLimitKWh": [[10, 10], [10, 10]],
            "pue": [1, 1], "wue": [[1, 1], [1, 1]], "ewif": [[1, 1], [1, 1]], "waterBudgetL": 1000,
            "capacity": [[80, 1000]], "resourcePerToken": [[0.1]], "tokenSize": [[[0, 0]]], "bandwidth": [[1, 1]],
            "networkDelay": [[0.5, 0.1]], "processingDelay": [[0], [0]], "maxDelay": [[1]]
        }
        """

    private func ask(_ arguments: String...) async throws -> CommandResult {
        try await Workspace.run { folder in
            let file = try folder.write("instance.json", Self.instance)
            let goal = ["--instance", file, "--priority", "energy", "--tolerance", "0"]
            return try await sunward(["plan"] + arguments + goal, in: folder)
        }
    }

    @Test func `a plan of an instance is explained with its prices and the cheapest cut`() async throws {
        // 80 of 100 fit into the far site: 0.8 kWh at 0.1 $ and 0.2 at 0.2 $ an hour; 0.44 kg.
        let told = try await ask("explain", "--format", "json").json
        let far = try #require(told.prices.siteSlots.array.first)
        #expect(far.site.string == "far")
        #expect(isClose(far.capacityUSDPerUnit.gpu.number, 0.001))
        #expect(isClose(far.demandUSDPerKWh.number, 0.1))
        #expect(far.binding.array.map(\.string) == ["capacity gpu"])
        #expect(told.carbonCut.possible.bool == true)
        #expect(isClose(told.carbonCut.avoidedKilograms.number, 0.088))
        #expect(isClose(told.carbonCut.extraEnergyUSD.number, 0.088 / 3))
        #expect(isClose(told.carbonCut.usdPerTonne.number, 1000.0 / 3))
        let table = try await ask("explain")
        #expect(table.status == 0)
        for text in ["capacity gpu", "0-1", "333.33 USD per tonne", "10 % less carbon"] {
            #expect(table.output.contains(text), "\(text) in \(table.output)")
        }
        #expect(table.lines.allSatisfy { $0.count <= 120 })
        let most = try await ask("explain", "--cut", "0.9")
        #expect(most.output.contains("90 % cannot be cut without leaving more demand unserved"))
        #expect(most.output.contains("54.55 %"))
    }

    @Test func `a what-if about an instance shows both plans`() async throws {
        let told = try await ask("what-if", "--site", "near", "--renewable-kw", "+0.5", "--format", "json").json
        #expect(isClose(told.comparison.before.energyUSD.number, 0.24))
        // Half of what the near site serves is free now, and so is what it takes over: 0.5 kWh each hour.
        #expect(isClose(told.comparison.after.energyUSD.number, 0.1))
        let down = try await ask("what-if", "--site", "near", "--down", "--from", "1", "--to", "1")
        #expect(down.status == 0)
        #expect(down.output.contains("not all demand could be served"))
        #expect(down.output.contains("unserved queries"))
        #expect(down.lines.allSatisfy { $0.count <= 120 })
        let cheap = try await ask("what-if", "--price-usd-per-mwh", "-20", "--demand", "-50%", "--format", "json").json
        #expect(isClose(cheap.comparison.after.energyUSD.number, 0.08))
    }

    @Test func `questions that make no sense are refused with what would`() async throws {
        let cases: [([String], String)] = [
            (["--site", "ner", "--down"], "did you mean \"near\"?"), (["--down"], "which site is down"),
            (["--site", "near"], "nothing changes"), (["--site", "near", "--demand", "+20%"], "--site goes with"),
            (["--site", "near", "--renewable-kw", "=-5"], "renewableKW is -5.0 at near"),
            (["--demand", "+20"], "a factor from 0"), (["--carbon-tax", "5", "--from", "1"], "the whole horizon"),
            (["--renewable-kw", "5", "--from", "noon"], "--from is \"noon\""),
            (["--renewable-kw", "5", "--from", "2023-06-01"], "give the number of a slot"),
        ]
        for (arguments, told) in cases {
            let result = try await Workspace.run { folder in
                let file = try folder.write("instance.json", Self.instance)
                return try await sunward(["plan", "what-if", "--instance", file] + arguments, in: folder)
            }
            #expect(result.status == 65, "\(arguments)")
            #expect(result.errors.contains(told), "\(arguments): \(result.errors)")
        }
        #expect(try await ask("what-if", "--renewable-kw", "plenty").status == 64)
    }

    private func isClose(_ number: Double?, _ expected: Double) -> Bool {
        number.map { abs($0 - expected) <= 1e-6 * max(1, abs(expected)) } ?? false
    }
}

extension ServiceTests.OperatorSessionTests {
    @Test func `a what-if beside the plan in force is answered in both forms and leaves it alone`() async throws {
        try await session { service, _ in
            let before = try await service.command("plan", "show", "--format", "json").json
            let table = try await service.command("plan", "what-if", "--site", "tucson", "--down")
            #expect(table.status == 0)
            #expect(table.output.contains("over the horizon"))
            let explained = try await service.command("plan", "explain", "--format", "json").json
            #expect(explained.prices.planID.string == before.id.string)
            #expect(explained.carbonCut.wantedFraction.number == 0.1)
            let wrong = try await service.command("plan", "what-if", "--site", "tuscon", "--down")
            #expect(wrong.status == 65)
            #expect(wrong.errors.contains("did you mean \"tucson\"?"))
            let after = try await service.command("plan", "show", "--format", "json").json
            #expect(after.id.string == before.id.string)
        }
    }
}
