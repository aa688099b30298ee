/// Looks at a fleet that is formally right for what its author may not have intended.
struct FleetAdvice {
    let check: FleetCrossCheck

    /// Reports sites that cannot serve, demand that cannot be served, and what the router will not be able to do.
    func give() {
        reportIdleSites()
        reportUnreachableDemand()
        UnitAdvice(check: check).give()
        RoutingAdvice(check: check).give()
        GatewayAdvice(check: check).give()
    }

    private func reportIdleSites() {
        for entry in check.sites {
            if entry.site.concurrency == 0 {
                let copies = entry.site.models.contains { $0.replicas > 0 } ? "replica that answers prompts" : "replica"
                entry.report.warning("models", "add up to no \(copies); plans can send nothing to the site")
            }
            if entry.site.network.isEmpty {
                entry.report.warning("network", "names no area; the site gets no requests")
            }
            if entry.site.power.gridLimitKW == 0, !entry.site.power.hasOwnSupply {
                entry.report.warning("power.grid_limit_kw", value: "0", "leaves the site without any power")
            }
        }
        if !check.sites.isEmpty, check.sites.allSatisfy({ $0.site.concurrency == 0 }) {
            check.fleetReport.error("", "cannot serve anything: no site has a model with a replica")
        }
    }

    /// Demand for which the best site, even when idle, is later than the class allows.
    private func reportUnreachableDemand() {
        for (index, area) in check.fleet.areas.enumerated() {
            for workloadClass in check.fleet.classes {
                let delays = check.sites.compactMap {
                    $0.site.leastDelaySeconds(from: area.name, workloadClass: workloadClass)
                }
                let limit = workloadClass.maxDelaySeconds
                guard !delays.contains(where: { $0 <= limit }) else { continue }
                let best =
                    delays.min().map { "the nearest takes \(($0 * 1000).rounded().written) ms" }
                    ?? "no site that can serve names this area under network"
                let asked = "no site reaches area \(area.name) within the \(limit.written) s of class"
                let message = "\(asked) \(workloadClass.name) (\(best)); its requests will not be planned"
                check.fleetReport.warning("areas[\(index)]", message)
            }
        }
    }
}

extension PowerSupply {
    /// Whether the site has solar or wind of its own.
    fileprivate var hasOwnSupply: Bool { solarCapacityKW > 0 || windCapacityKW > 0 }
}
