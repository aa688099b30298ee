/// Checks what one file says against the others.
struct FleetCrossCheck {
    /// A site with the report of its file.
    struct ReportedSite {
        var site: Site
        var report: FileReport
    }

    /// Everything but the sites.
    let fleet: Fleet
    let fleetReport: FileReport
    let sites: [ReportedSite]

    /// Reports names that refer to nothing.
    func checkReferences() {
        checkTypicalDemand()
        checkGateway()
        for entry in sites {
            checkNetwork(entry)
            checkResources(entry)
            checkQuality(entry)
        }
        var files: [String: String] = [:]
        for entry in sites where !entry.site.name.isEmpty {
            if let earlier = files[entry.site.name] {
                entry.report.error("name", value: entry.site.name, "is already the name of the site in \(earlier)")
            }
            files[entry.site.name] = files[entry.site.name] ?? entry.report.file
        }
    }

    private func checkTypicalDemand() {
        let classes = fleet.classes.map(\.name)
        for (index, area) in fleet.areas.enumerated() {
            for name in area.typicalQueriesPerHour.keys.sorted() where !classes.contains(name) {
                let message = Self.unknown("class", name, among: classes)
                fleetReport.error("areas[\(index)].typical_queries_per_hour.\(name)", message)
            }
        }
    }

    private func checkNetwork(_ entry: ReportedSite) {
        let areas = fleet.areas.map(\.name)
        let known = Set(areas)
        for name in entry.site.network.keys.sorted() where !known.contains(name) {
            entry.report.error("network.\(name)", Self.unknown("area", name, among: areas))
        }
    }

    private func checkResources(_ entry: ReportedSite) {
        for workloadClass in fleet.classes {
            for resource in workloadClass.resourceUnitsPerToken.keys.sorted()
            where entry.site.resourceCapacityPerHour[resource] == nil {
                let field = "resource_capacity_per_hour.\(resource)"
                guard !entry.report.hasProblem(with: field) else { continue }
                let use = "class \(workloadClass.name) uses it; write how many units the site has in an hour"
                entry.report.error(field, "is missing; \(use)")
            }
        }
    }

    private func checkQuality(_ entry: ReportedSite) {
        let classes = fleet.classes.map(\.name)
        for (index, model) in entry.site.models.enumerated() {
            for name in model.qualityByClass.keys.sorted() where !classes.contains(name) {
                let field = "models[\(index)].quality_by_class.\(name)"
                entry.report.error(field, Self.unknown("class", name, among: classes))
            }
        }
    }

    private func checkGateway() {
        let areas = fleet.areas.map(\.name)
        let classes = fleet.classes.map(\.name)
        let models = Set(sites.flatMap { $0.site.models.map(\.name) })
        for (index, alias) in fleet.gateway.aliases.enumerated() {
            let field = "gateway.aliases[\(index)]"
            if !alias.name.isEmpty, models.contains(alias.name) {
                let message = "is the name of a model; who asks for it must get it, so give the alias another"
                fleetReport.error("\(field).name", value: alias.name, message)
            }
            checkName(alias.workloadClass, of: "class", among: classes, field: "\(field).class")
        }
        let known = Set(areas)
        for (index, network) in fleet.gateway.networks.enumerated() where !known.contains(network.area) {
            checkName(network.area, of: "area", among: areas, field: "gateway.networks[\(index)].area")
        }
        checkName(fleet.gateway.defaultArea, of: "area", among: areas, field: "gateway.default_area")
    }

    /// Reports a name that is none of `names`; an empty one has been reported before.
    private func checkName(_ name: String?, of kind: String, among names: [String], field: String) {
        guard let name, !name.isEmpty, !names.contains(name) else { return }
        fleetReport.error(field, value: name, Self.unknown(kind, name, among: names))
    }

    private static func unknown(_ kind: String, _ name: String, among names: [String]) -> String {
        let likely = Suggestion.nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
        let listed = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
        return "names no \(kind) of fleet.yaml; " + (likely ?? "there are \(listed.isEmpty ? "none" : listed)")
    }
}
