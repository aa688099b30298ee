extension AllocationProblem {
    /// This problem, once every dimension and value is as it must be.
    /// - Throws: ``PlanningError`` with code `invalidProblem`, listing everything wrong.
    public func validated() throws(PlanningError) -> AllocationProblem {
        let problems = findProblems()
        guard problems.isEmpty else {
            throw PlanningError(
                code: .invalidProblem,
                message: "the allocation problem has \(problems.count) problem(s)",
                problems: problems
            )
        }
        return self
    }

    private func findProblems() -> [PlanningError.Problem] {
        var check = ShapeCheck()
        let (i, j, k, r, t) = (areas.count, sites.count, classes.count, resources.count, slots)
        check.require(slots >= 1, "slots", "\(slots)", "at least 1")
        check.require(slotHours > 0 && slotHours.isFinite, "slotHours", "\(slotHours)", "a number > 0")
        check.require(i * j * k > 0, "areas, sites, classes", "\(i), \(j), \(k)", "at least one of each")
        guard check.problems.isEmpty else { return check.problems }
        check.cube("queries", queries, [i, k, t])
        check.matrix("energyPerQueryKWh", energyPerQueryKWh, [j, k])
        check.cube("resourcePerQuery", resourcePerQuery, [j, k, r])
        check.cube("capacity", capacity, [j, r, t])
        check.matrix("maxDelaySeconds", maxDelaySeconds, [i, k])
        check.matrix("priceUSDPerKWh", priceUSDPerKWh, [j, t], .any)
        check.matrix("carbonIntensityKgPerKWh", carbonIntensityKgPerKWh, [j, t])
        if let marginal = marginalCarbonIntensityKgPerKWh {
            check.matrix("marginalCarbonIntensityKgPerKWh", marginal, [j, t], .any)
        }
        check.vector("carbonTaxUSDPerKg", carbonTaxUSDPerKg, j)
        check.matrix("renewableKWh", renewableKWh, [j, t])
        check.matrix("gridLimitKWh", gridLimitKWh, [j, t])
        check.vector("pue", pue, j, .positive)
        check.matrix("wueLitersPerKWh", wueLitersPerKWh, [j, t])
        check.matrix("ewifLitersPerKWh", ewifLitersPerKWh, [j, t])
        check.vector("unservedWeight", unservedWeight, k, .positive)
        if let unservedUrgency { check.vector("unservedUrgency", unservedUrgency, t, .positive) }
        checkDelay(&check)
        checkCongestion(&check)
        checkBudgets(&check)
        checkDeferral(&check)
        checkBatteries(&check)
        return check.problems
    }

    private func checkDelay(_ check: inout ShapeCheck) {
        let (i, j, k, t) = (areas.count, sites.count, classes.count, slots)
        switch delay {
        case .published(let delay):
            check.vector("delay.tokensPerQuery", delay.tokensPerQuery, k)
            check.cube("delay.sizePerToken", delay.sizePerToken, [i, k, t])
            check.matrix("delay.bandwidthPerSecond", delay.bandwidthPerSecond, [i, j], .positive)
            check.matrix("delay.networkSeconds", delay.networkSeconds, [i, j])
            check.matrix("delay.processingSecondsPerToken", delay.processingSecondsPerToken, [j, k])
            check.vector("delay.weightUSDPerSecond", delay.weightUSDPerSecond, k)
        case .perRequest(let delay):
            check.cube("delay.seconds", delay.seconds, [i, j, k])
            check.vector("delay.weightUSDPerSecondRequest", delay.weightUSDPerSecondRequest, k)
        }
    }

    private func checkCongestion(_ check: inout ShapeCheck) {
        if let slotFraction {
            check.vector("slotFraction", slotFraction, slots, .positive)
        }
        guard let congestion else { return }
        check.require(congestion.count == sites.count, "congestion", "\(congestion.count)", "\(sites.count) curves")
        for (j, curve) in congestion.enumerated() {
            for (s, segment) in curve.segments.enumerated() {
                let isUsable = segment.slopeUSD >= 0 && segment.slopeUSD.isFinite && segment.interceptUSD.isFinite
                check.require(
                    isUsable,
                    "congestion[\(j)].segments[\(s)]",
                    "\(segment.slopeUSD) u + \(segment.interceptUSD)",
                    "a finite slope >= 0 and a finite intercept"
                )
            }
        }
    }

    private func checkBudgets(_ check: inout ShapeCheck) {
        for (n, budget) in budgets.enumerated() {
            let path = "budgets[\(n)]"
            check.require(budget.limit.isFinite, "\(path).limit", "\(budget.limit)", "a finite number")
            check.require(
                budget.slots.lowerBound >= 0 && budget.slots.upperBound <= slots,
                "\(path).slots",
                "\(budget.slots)",
                "within 0..<\(slots)"
            )
            for site in budget.sites ?? [] {
                check.require(sites.indices.contains(site), "\(path).sites", "\(site)", "below \(sites.count)")
            }
        }
        var names: Set<String> = []
        for (n, budget) in budgets.enumerated() where !names.insert(budget.name).inserted {
            check.require(false, "budgets[\(n)].name", "\"\(budget.name)\"", "a name not used before")
        }
    }
}
