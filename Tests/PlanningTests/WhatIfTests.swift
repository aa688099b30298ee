import Planning
import Testing

struct WhatIfTests {
    private func ask(
        _ changes: [WhatIfChange],
        _ problem: AllocationProblem = tinyProblem(),
        goal: PlanningGoal = inOrder(.energy),
        newGoal: PlanningGoal? = nil
    ) async throws -> WhatIfAnswer {
        let plan = try await solve(problem, goal)
        return try await WhatIfAnswer.find(changes, newGoal: newGoal, problem: problem, goal: goal, plan: plan) {
            try await solve($0, $1, warmStart: $2)
        }
    }

    @Test func `more sun at a site brings it the queries that the sun pays for`() async throws {
        let answer = try await ask([WhatIfChange(.renewableKW, .add(0.25), sites: [1])])
        #expect(isClose(answer.comparison.before.energyUSD, 0.1))
        #expect(isClose(answer.comparison.after.energyUSD, 0.075))
        #expect(isClose(answer.comparison.sites[1].after.queries, 25))
        #expect(isClose(answer.comparison.sites[0].after.costUSD, 0.075))
        #expect(answer.objectives.map(\.objective) == [.energy])
        #expect(answer.notes.isEmpty)
    }

    @Test func `kilowatts count for what is left of a slot`() throws {
        var problem = tinyProblem()
        problem.slotHours = 2
        problem.slotFraction = [0.25]
        let changed = try problem.changed(by: [WhatIfChange(.gridLimitKW, .set(8))]).problem
        #expect(changed.gridLimitKWh == [[4], [4]])
    }

    @Test func `a site that is down serves nothing, and what fits nowhere is unserved`() async throws {
        var problem = tinyProblem()
        problem.capacity[1][0][0] = 40
        let answer = try await ask([WhatIfChange(.down, .set(0), sites: [0])], problem)
        #expect(answer.statusBefore == .optimal)
        #expect(answer.statusAfter == .partial)
        #expect(answer.comparison.sites[0].after.queries == 0)
        #expect(isClose(answer.comparison.after.unservedQueries, 60))
        #expect(answer.comparison.moves.map(\.to) == [nil, 1])
        #expect(isClose(answer.comparison.moves[0].queries, 60))
        #expect(isClose(answer.comparison.movedQueries, 40))
    }

    @Test func `several changes are one question`() async throws {
        // The near site at 0.05 $, and a half more demand: 1.5 kWh of it.
        let answer = try await ask([
            WhatIfChange(.priceUSDPerMWh, .add(-150), sites: [1]), WhatIfChange(.demand, .scale(1.5), areas: [0]),
        ])
        #expect(isClose(answer.comparison.after.energyUSD, 0.075))
        #expect(isClose(answer.comparison.after.servedQueries, 150))
        // A hundred moved; fifty were not there before.
        #expect(isClose(answer.comparison.movedQueries, 100))
    }

    @Test func `a tax moves nothing in a strict order, and says so; weighed in dollars it does`() async throws {
        let tax = [WhatIfChange(.carbonTaxUSDPerTonne, .set(1000))]
        let strict = try await ask(tax)
        #expect(strict.comparison.moves.isEmpty)
        #expect(isClose(strict.comparison.after.carbonUSD, 0.5))
        #expect(strict.notes.count == 1)
        // Far: 0.1 + 0.5 $ a kWh, near: 0.2 + 0.2 $.
        let weighed = try await ask(tax, newGoal: .weighted([.energy: 1, .carbon: 1]))
        #expect(isClose(weighed.comparison.sites[1].after.queries, 100))
        #expect(weighed.notes.isEmpty)
    }

    @Test func `a change in some slots leaves the others as they are`() throws {
        var problem = tinyProblem()
        problem.slots = 2
        problem.priceUSDPerKWh = [[0.1, 0.1], [0.2, 0.2]]
        let changed = try problem.changed(by: [WhatIfChange(.priceUSDPerMWh, .scale(2), slots: 1..<2)]).problem
        #expect(changed.priceUSDPerKWh == [[0.1, 0.2], [0.2, 0.4]])
    }

    @Test func `budgets grow and shrink by kind and owner`() throws {
        var problem = tinyProblem()
        problem.budgets = [
            ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: 10),
            ConsumptionBudget(name: "well", kind: .water, sites: [1], slots: 0..<1, limit: 4),
        ]
        let all = try problem.changed(by: [WhatIfChange(.waterBudgetLiters, .scale(0.5))]).problem
        #expect(all.budgets.map(\.limit) == [5, 2])
        let own = try problem.changed(by: [WhatIfChange(.waterBudgetLiters, .add(1), sites: [1])]).problem
        #expect(own.budgets.map(\.limit) == [10, 5])
    }

    @Test func `taking away more than there is leaves nothing, with a note`() throws {
        var problem = tinyProblem()
        problem.renewableKWh = [[3], [1]]
        let changed = try problem.changed(by: [WhatIfChange(.renewableKW, .add(-2))])
        #expect(changed.problem.renewableKWh == [[1], [0]])
        #expect(changed.notes.count == 1)
    }

    @Test(
        arguments: [
            (WhatIfChange(.renewableKW, .set(-1)), "-1.0 at far in slot 0"),
            (WhatIfChange(.priceUSDPerMWh, .set(1e9)), "1000000000.0 at far"),
            (WhatIfChange(.priceUSDPerMWh, .set(.nan)), "a finite number"),
            (WhatIfChange(.demand, .add(5)), "a factor from 0"), (WhatIfChange(.capacity, .scale(-1)), "a factor"),
            (WhatIfChange(.down, .set(0)), "the name of a site"),
            (WhatIfChange(.carbonTaxUSDPerTonne, .set(5), slots: 0..<1), "the whole horizon"),
            (WhatIfChange(.renewableKW, .set(5), slots: 0..<9), "slots within 0 to 0"),
            (WhatIfChange(.carbonBudgetKilograms, .set(5)), "no carbon budget"),
            (WhatIfChange(.demand, .scale(2), sites: [0]), "areas and classes"),
        ]
    )
    func `what makes no sense is refused by name and value`(change: WhatIfChange, told: String) throws {
        #expect {
            try tinyProblem().changed(by: [change])
        } throws: {
            ($0 as? PlanningError)?.code == .invalidChange
                && ($0 as? PlanningError)?.message.contains(told) == true
                && ($0 as? PlanningError)?.message.contains(change.quantity.rawValue) == true
        }
    }

    @Test func `a question that changes nothing is none`() async throws {
        await #expect { try await ask([]) } throws: { ($0 as? PlanningError)?.code == .invalidChange }
    }
}
