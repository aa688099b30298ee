extension AllocationProblem {
    /// This problem with some changes made, one after the other.
    ///
    /// - Returns: The changed problem, and what the asker should know of it.
    /// - Throws: ``PlanningError`` with code `invalidChange`, naming every value that makes no sense.
    public func changed(
        by changes: [WhatIfChange]
    ) throws(PlanningError) -> (problem: AllocationProblem, notes: [String]) {
        let refused = changes.flatMap { $0.problems(in: self) }
        guard refused.isEmpty else { throw Self.refusal(refused) }
        var maker = ProblemChange(problem: self)
        for change in changes { maker.apply(change) }
        guard maker.refused.isEmpty else { throw Self.refusal(maker.refused) }
        return (maker.problem, maker.notes)
    }

    private static func refusal(_ problems: [PlanningError.Problem]) -> PlanningError {
        PlanningError(
            code: .invalidChange,
            message: "the question cannot be answered: "
                + problems.prefix(5).map(\.description).joined(separator: "; "),
            problems: problems
        )
    }
}

/// Makes changes, and keeps what was wrong or noteworthy about them.
private struct ProblemChange {
    var problem: AllocationProblem
    var notes: [String] = []
    var refused: [PlanningError.Problem] = []

    mutating func apply(_ change: WhatIfChange) {
        let slots = change.slots ?? 0..<problem.slots
        let sites = change.sites ?? Array(problem.sites.indices)
        switch change.quantity {
        case .renewableKW: changePower(\.renewableKWh, change, sites, slots, "own supply")
        case .gridLimitKW: changePower(\.gridLimitKWh, change, sites, slots, "grid limit")
        case .priceUSDPerMWh:
            for j in sites {
                for t in slots {
                    let price = problem.priceUSDPerKWh[j][t]
                    problem.priceUSDPerKWh[j][t] = adjusted(price, by: change, unitsPerValue: 1000, place(j, t))
                }
            }
        case .carbonIntensityGramsPerKWh:
            for j in sites {
                for t in slots {
                    let present = problem.carbonIntensityKgPerKWh[j][t]
                    let new = adjusted(present, by: change, unitsPerValue: 1000, place(j, t))
                    problem.carbonIntensityKgPerKWh[j][t] = new
                }
            }
        case .carbonTaxUSDPerTonne:
            for j in sites {
                let tax = problem.carbonTaxUSDPerKg[j]
                let place = "at \(problem.sites[j])"
                problem.carbonTaxUSDPerKg[j] = adjusted(tax, by: change, unitsPerValue: 1000, place)
            }
        case .capacity: changeCapacity(change, sites, slots)
        case .demand: changeDemand(change, slots)
        case .waterBudgetLiters: changeBudgets(.water, change)
        case .carbonBudgetKilograms: changeBudgets(.carbon, change)
        case .down:
            for j in sites { takeDown(j, slots) }
        }
    }

    private func place(_ j: Int, _ t: Int) -> String { "at \(problem.sites[j]) in slot \(t)" }

    /// A value that is told in other units than it is kept in after a change, or as it was where that makes no sense.
    private mutating func adjusted(
        _ value: Double,
        by change: WhatIfChange,
        unitsPerValue: Double,
        _ place: String,
        atLeastZero: Bool = false
    ) -> Double {
        var new = change.adjustment.applied(to: value * unitsPerValue)
        if atLeastZero { new = max(0, new) }
        let range = change.quantity.range
        guard range.contains(new) else {
            // The first few tell the story.
            guard refused.count < 5 else { return value }
            refused.append(
                .init(
                    path: change.quantity.rawValue,
                    found: "\(new) \(place)",
                    expected: "\(range.lowerBound) to \(range.upperBound)"
                )
            )
            return value
        }
        return new / unitsPerValue
    }

    /// Changes kW, kept as kWh of what remains of each slot. Taking away more than there is leaves nothing.
    private mutating func changePower(
        _ path: WritableKeyPath<AllocationProblem, [[Double]]>,
        _ change: WhatIfChange,
        _ sites: [Int],
        _ slots: Range<Int>,
        _ noun: String
    ) {
        var values = problem[keyPath: path]
        var isCutShort = false
        let isRemoval = if case .add(let more) = change.adjustment { more < 0 } else { false }
        for j in sites {
            for t in slots {
                let hours = problem.slotHours * (problem.slotFraction?[t] ?? 1)
                let place = place(j, t)
                if isRemoval, change.adjustment.applied(to: values[j][t] / hours) < 0 { isCutShort = true }
                values[j][t] = adjusted(
                    values[j][t],
                    by: change,
                    unitsPerValue: 1 / hours,
                    place,
                    atLeastZero: isRemoval
                )
            }
        }
        problem[keyPath: path] = values
        if isCutShort { notes.append("where there was less \(noun) than was to be taken away, none is left") }
        if case .scale(let factor) = change.adjustment, factor != 1,
            sites.allSatisfy({ j in slots.allSatisfy { values[j][$0] == 0 } })
        {
            notes.append("there is no \(noun) there to multiply; add some instead")
        }
    }

    private mutating func changeCapacity(_ change: WhatIfChange, _ sites: [Int], _ slots: Range<Int>) {
        guard case .scale(let factor) = change.adjustment else { return }
        for j in sites {
            for r in problem.resources.indices {
                for t in slots { problem.capacity[j][r][t] *= factor }
            }
            // A smaller site is crowded by less, and fewer wait in the crowd.
            guard slots.count == problem.slots, let curve = problem.congestion?[j] else { continue }
            problem.congestion?[j] = CongestionCurve(
                segments: curve.segments.map {
                    .init(slopeUSD: $0.slopeUSD * factor, interceptUSD: $0.interceptUSD * factor)
                }
            )
        }
    }

    private mutating func changeDemand(_ change: WhatIfChange, _ slots: Range<Int>) {
        guard case .scale(let factor) = change.adjustment else { return }
        for i in change.areas ?? Array(problem.areas.indices) {
            for k in change.classes ?? Array(problem.classes.indices) {
                for t in slots { problem.queries[i][k][t] *= factor }
            }
        }
    }

    private mutating func changeBudgets(_ kind: ConsumptionBudget.Kind, _ change: WhatIfChange) {
        var found = 0
        for n in problem.budgets.indices where problem.budgets[n].kind == kind {
            if let sites = change.sites, problem.budgets[n].sites.map({ Set($0).isSubset(of: sites) }) != true {
                continue
            }
            found += 1
            let limit = max(0, problem.budgets[n].limit)
            let place = "for \(problem.budgets[n].name)"
            problem.budgets[n].limit = adjusted(limit, by: change, unitsPerValue: 1, place, atLeastZero: true)
        }
        guard found == 0 else { return }
        let whose = change.sites == nil ? "this plan has" : "these sites have"
        refused.append(
            .init(
                path: change.quantity.rawValue,
                found: "changed, but \(whose) no \(kind.rawValue) budget",
                expected: "a budget to change"
            )
        )
    }

    /// Without capacity nothing is served, without power nothing is drawn.
    private mutating func takeDown(_ j: Int, _ slots: Range<Int>) {
        for t in slots {
            for r in problem.resources.indices { problem.capacity[j][r][t] = 0 }
            problem.gridLimitKWh[j][t] = 0
            problem.renewableKWh[j][t] = 0
            problem.batteries?[j]?.chargeLimitKWh[t] = 0
            problem.batteries?[j]?.dischargeLimitKWh[t] = 0
        }
    }
}
