/// Looks at what the router is asked for: goals that ask for nothing, or for what no model of the fleet can do.
struct RoutingAdvice {
    let check: FleetCrossCheck

    /// Reports goals, priors and allowances that their author may not have intended.
    func give() {
        for (index, workloadClass) in check.fleet.classes.enumerated() {
            reportGoals(workloadClass, field: "classes[\(index)].routing")
        }
        reportPriors()
        reportAllowances()
    }

    private func reportGoals(_ workloadClass: WorkloadClass, field: String) {
        let goals = workloadClass.routing
        if goals == RoutingGoals() {
            let asked = "asks for nothing: the model with least carbon answers, however poor or late"
            let remedy = "give quality_floor, quality_target or latency_p95_seconds"
            check.fleetReport.warning(field, "\(asked); \(remedy)")
        }
        if let target = goals.qualityTarget, goals.qualityFloor > target {
            let message = "is above quality_target (\(target.written)), which then changes nothing"
            check.fleetReport.warning("\(field).quality_floor", value: goals.qualityFloor.written, message)
        }
        reportUnreachableQuality(workloadClass, field: field)
        reportUnreachableLatency(workloadClass, field: field)
    }

    private func reportUnreachableQuality(_ workloadClass: WorkloadClass, field: String) {
        let promises = servingModels.compactMap { model in
            model.qualityByClass[workloadClass.name].map { (quality: $0, model: model.name) }
        }
        guard let best = promises.max(by: { $0.quality < $1.quality }) else { return }
        let promise = "is above what any model promises for the class (\(best.quality.written) by \(best.model))"
        if let target = workloadClass.routing.qualityTarget, target > best.quality {
            let message = "\(promise); carbon will not count, and the target is missed all the same"
            check.fleetReport.warning("\(field).quality_target", value: target.written, message)
        }
        let floor = workloadClass.routing.qualityFloor
        if floor > best.quality {
            let message = "\(promise); most of its requests will find no model"
            check.fleetReport.warning("\(field).quality_floor", value: floor.written, message)
        }
    }

    private func reportUnreachableLatency(_ workloadClass: WorkloadClass, field: String) {
        guard let limit = workloadClass.routing.latencyP95Seconds else { return }
        let delays = check.fleet.areas.flatMap { area in
            check.sites.compactMap { $0.site.leastDelaySeconds(from: area.name, workloadClass: workloadClass) }
        }
        guard let least = delays.min(), least > limit else { return }
        let delay = "\((least * 1000).rounded().written) ms"
        let message = "is less than a mean answer takes at the nearest site when idle (\(delay))"
        check.fleetReport.warning("\(field).latency_p95_seconds", value: limit.written, message)
    }

    private func reportPriors() {
        guard !servingModels.isEmpty else { return }
        if servingModels.allSatisfy(\.qualityByClass.isEmpty) {
            let known = "no model of any site has quality_by_class"
            check.fleetReport.warning("routing", "starts blind: \(known); all count as equal until answers are graded")
            return
        }
        for (index, workloadClass) in check.fleet.classes.enumerated()
        where servingModels.allSatisfy({ $0.qualityByClass[workloadClass.name] == nil }) {
            let message = "is in no model's quality_by_class; all count as equal until its answers are graded"
            check.fleetReport.warning("classes[\(index)].name", value: workloadClass.name, message)
        }
    }

    private func reportAllowances() {
        let allowed = check.sites.contains { $0.site.carbonAllowance != nil }
        guard allowed || check.fleet.routing.carbonAllowance != nil else { return }
        let least = LeastCarbon(fleet: check.fleet, sites: check.sites.map(\.site))
        if let allowance = check.fleet.routing.carbonAllowance {
            let demand = "typical demand, with the cheapest model of the cleanest site in reach"
            report(allowance, least.gramsPerHour(), of: demand, "routing", check.fleetReport)
        }
        for (position, entry) in check.sites.enumerated() {
            guard let allowance = entry.site.carbonAllowance else { continue }
            let demand = "the site's share of typical demand by its concurrency, with its cheapest model"
            report(allowance, least.gramsPerHour(ofSiteAt: position), of: demand, "", entry.report)
        }
    }

    private func report(
        _ allowance: CarbonAllowance,
        _ gramsPerHour: Double,
        of demand: String,
        _ section: String,
        _ report: FileReport
    ) {
        let grams = gramsPerHour * allowance.windowMinutes / 60
        guard grams > allowance.gramsPerWindow else { return }
        // Rounded up: an allowance of this size would do.
        let least = grams < 100 ? (grams * 100).rounded(.up) / 100 : grams.rounded(.up)
        let window = "\(least.written) g that \(allowance.windowMinutes.written) minutes take of"
        report.warning(
            (section.isEmpty ? "" : "\(section).") + "carbon_allowance.grams_per_window",
            value: allowance.gramsPerWindow.written,
            "is less than the \(window) \(demand) and all energy from the grid; it will often be overrun"
        )
    }

    private var servingModels: [ModelProfile] {
        check.sites.flatMap(\.site.models).filter(\.answersPrompts)
    }
}
