import Foundation
import Planning
import SunwardModel

/// Charges an elapsed interval to sites by the plan that was in force and the signals as they were read.
///
/// Facility energy is IT energy times PUE; grid draw is what own supply does not cover; carbon is grid draw times the
/// average intensity; water is `(WUE / PUE + EWIF)` litres per facility kilowatt-hour, as in Green-LLM.
///
/// A battery does what the plan had it do, as far as it, the site's load and the grid limit allow. What goes in counts as
/// drawn when it is drawn, and what comes out as nothing but wear. Queries that may wait are charged when they are served:
/// at the plan's pace and no more than there are. What is due in the interval beyond that is served all the same, since
/// the plan did not know of it; but where the plan has no room for all there is, it is beyond the plan. Nothing is before it
/// is due.
///
/// Requests of which is known which site has answered them (``AnsweredRequests``) are charged to that site, whatever the
/// plan wanted; what has arrived beyond them goes where the plan sends it. What becomes of demand that the plan has no
/// place for is ``BeyondPlan``'s to say.
struct IntervalSettlement: Sendable {
    let fleet: Fleet
    let plan: RoutingTable
    let sites: [EdgeSiteSnapshot]
    let demand: DemandSnapshot
    let beyondPlan: BeyondPlan

    /// The account of `start..<end`, which must lie within one slot of the plan.
    ///
    /// - Parameters:
    ///   - answered: What has been answered in it of what somebody else holds (``DeferredWork``).
    ///   - requests: Which sites have answered in it.
    ///   - carried: What waits and what batteries hold at `start`; then at `end`.
    func settle(
        from start: Date,
        to end: Date,
        answered: [DemandKey: Double] = [:],
        requests: AnsweredRequests = AnsweredRequests(),
        carrying carried: inout CarriedOver
    ) -> Settlement {
        let hours = end.timeIntervalSince(start) / 3600
        let allocations = allocate(from: start, to: end, answered: answered, requests, &carried.waiting)
        let bySite = Dictionary(grouping: allocations, by: \.site)
        return Settlement(
            planID: plan.planID,
            start: start,
            end: end,
            allocations: allocations,
            footprints: sites.map { site in
                carried.believeMeter(site, at: start)
                return footprint(
                    of: site,
                    serving: bySite[site.site.name] ?? [],
                    counted: requests,
                    hours: hours,
                    at: start,
                    carrying: &carried
                )
            }
        )
    }

    private func allocate(
        from start: Date,
        to end: Date,
        answered: [DemandKey: Double],
        _ requests: AnsweredRequests,
        _ waiting: inout WaitingDemand
    ) -> [SettledAllocation] {
        var allocations = SettledShares()
        var beyond: [(key: DemandKey, priority: Int, queries: Double)] = []
        for area in fleet.areas {
            for workloadClass in fleet.classes {
                let key = DemandKey(area: area.name, workloadClass: workloadClass.name)
                let destinations = plan.destinations(for: key, at: start)
                // Shares are of what the plan serves and leaves unserved together.
                let whole = destinations.reduce(0) { $0 + $1.share }
                let direct = requests.sites(ofDirect: key)
                let known = direct.reduce(0) { $0 + $1.weight }
                allocations.add(known, of: key, over: direct)
                // Arrivals that are reported from these very requests are no others.
                let others =
                    requests.complete.contains(key) ? 0 : max(0, arrivals(of: key, from: start, to: end) - known)
                var leaving = leaving(others, key, of: workloadClass, sharedOut: whole, from: start, to: end, &waiting)
                let lines = requests.sites(ofDeferred: key)
                allocations.add(lines.isEmpty ? 0 : answered[key] ?? 0, of: key, over: lines)
                leaving.placed += lines.isEmpty ? answered[key] ?? 0 : 0
                if whole <= 0 { leaving = Leaving(placed: 0, beyond: leaving.placed + leaving.beyond) }
                allocations.add(leaving.placed, of: key, over: destinations.map { ($0.site, $0.share) })
                if leaving.beyond > 0 { beyond.append((key, workloadClass.priority, leaving.beyond)) }
            }
        }
        guard beyondPlan == .served, !beyond.isEmpty else {
            return allocations.all + beyond.map { SettledAllocation($0.key, site: "", queries: $0.queries) }
        }
        let hours = end.timeIntervalSince(start) / 3600
        var room = SpareRoom(fleet: fleet, sites: sites, beside: allocations, hours: hours)
        for rest in beyond.sorted(by: { $0.priority > $1.priority }) {
            room.place(rest.queries, of: rest.key, over: plan.destinations(for: rest.key, at: start))
        }
        return room.allocations
    }

    /// Queries of an area and class that leave in an interval.
    private struct Leaving {
        /// By the plan's shares.
        var placed: Double

        /// Those that the plan has no place for.
        var beyond: Double
    }

    /// What has arrived in an interval, by the rate that was reported last.
    private func arrivals(of key: DemandKey, from start: Date, to end: Date) -> Double {
        (demand.latest(key, at: start)?.value ?? 0) * end.timeIntervalSince(start) / 3600
    }

    /// What leaves in an interval: what arrives in it, or, where it may wait, what is let go.
    ///
    /// - Parameters:
    ///   - queries: What arrives.
    ///   - share: The part of the queries that the plan gives to sites.
    private func leaving(
        _ queries: Double,
        _ key: DemandKey,
        of workloadClass: WorkloadClass,
        sharedOut share: Double,
        from start: Date,
        to end: Date,
        _ waiting: inout WaitingDemand
    ) -> Leaving {
        guard workloadClass.deferrableHours > 0 || waiting.isWaiting(key) else {
            return Leaving(placed: queries * share, beyond: share < 1 - 1e-9 ? queries * (1 - share) : 0)
        }
        // As plans have it: what arrives in a slot may be served until as many slots later end.
        let due = end.addingTimeInterval(workloadClass.deferrableHours * 3600)
        waiting.add(queries, of: key, due: due)
        return release(key, from: start, to: end, &waiting)
    }

    /// What leaves of queries that wait. Those that somebody else holds are charged when they have been answered.
    private func release(
        _ key: DemandKey,
        from start: Date,
        to end: Date,
        _ waiting: inout WaitingDemand
    ) -> Leaving {
        let hours = end.timeIntervalSince(start) / 3600
        let planned = min(plan.servedPerHour(of: key, at: start) * hours, waiting.queries(of: key))
        let late = max(0, waiting.queries(of: key, dueBy: end) - planned)
        let leaving = Leaving(placed: waiting.serve(planned, of: key), beyond: waiting.serve(late, of: key))
        if plan.isShort(of: key, at: start) { return leaving }
        return Leaving(placed: leaving.placed + leaving.beyond, beyond: 0)
    }

    /// Whether the arrivals behind an allocation were last reported longer ago than the fleet allows.
    private func isDemandStale(
        _ allocation: SettledAllocation,
        counted requests: AnsweredRequests,
        at date: Date
    ) -> Bool {
        guard requests.direct[DemandKey(allocation)] == nil else { return false }
        guard let reading = demand.latest(DemandKey(allocation), at: date) else { return true }
        return date.timeIntervalSince(reading.observedAt) > fleet.planner.staleAfterMinutes * 60
    }

    private func footprint(
        of snapshot: EdgeSiteSnapshot,
        serving allocations: [SettledAllocation],
        counted requests: AnsweredRequests,
        hours: Double,
        at date: Date,
        carrying carried: inout CarriedOver
    ) -> SettledFootprint {
        let site = snapshot.site
        let signals = PresentSignals(snapshot, at: date, staleAfterMinutes: fleet.planner.staleAfterMinutes)
        let load = SiteLoad(snapshot, allocations: allocations, fleet: fleet, hours: hours)
        let facility = load.itEnergy.kilowattHours * site.powerUsageEffectiveness
        let available = signals.renewablePowerKW * hours
        let battery = run(site, loadKWh: facility, ownSupplyKWh: available, hours: hours, at: date, &carried)
        let drawn = facility + (battery?.chargeKWh ?? 0) - (battery?.dischargeKWh ?? 0)
        let grid = max(0, drawn - available)
        let wue = site.water.usageEffectivenessLitersPerKWh(wetBulbCelsius: signals.wetBulbCelsius)
        let cooling = wue / site.powerUsageEffectiveness * facility
        let wear = (battery?.dischargeKWh ?? 0) * (site.battery?.cycleCostUSDPerKWh ?? 0)
        let carbonKilograms = grid * signals.carbonIntensityGramsPerKWh / 1000
        return SettledFootprint(
            site: site.name,
            queries: load.queries,
            itKWh: load.itEnergy.kilowattHours,
            facilityKWh: facility,
            gridKWh: grid,
            renewableKWh: drawn - grid,
            renewableAvailableKWh: available,
            carbonKilograms: carbonKilograms,
            marginalCarbonKilograms: signals.marginalCarbonIntensityGramsPerKWh.map { grid * $0 / 1000 },
            waterLiters: cooling + site.water.energyWaterIntensityLitersPerKWh * drawn,
            costUSD: grid * signals.priceUSDPerMWh / 1000 + wear,
            carbonTaxUSD: carbonKilograms * site.carbonTaxUSDPerKilogram,
            delaySeconds: load.delaySeconds,
            carbonIntensityGramsPerKWh: signals.carbonIntensityGramsPerKWh,
            priceUSDPerMWh: signals.priceUSDPerMWh,
            stale: signals.isStale || allocations.contains { isDemandStale($0, counted: requests, at: date) },
            chargeKWh: battery?.chargeKWh,
            dischargeKWh: battery?.dischargeKWh,
            chargeStateKWh: battery?.stateKWh
        )
    }

    /// What a site's battery did, as planned and as far as possible; nil without one.
    private func run(
        _ site: Site,
        loadKWh: Double,
        ownSupplyKWh: Double,
        hours: Double,
        at date: Date,
        _ carried: inout CarriedOver
    ) -> BatteryModel.Step? {
        guard let battery = site.battery, let charge = carried.charge(of: site) else { return nil }
        let planned = plan.batteryPower(ofSite: site.name, at: date)
        let model = BatteryModel(battery, hours: [hours], initialKWh: charge.kilowattHours)
        let room = max(0, site.power.gridLimitKW * hours + ownSupplyKWh - loadKWh)
        let step = model.step(
            from: model.initialKWh,
            chargeKWh: min(planned.chargeKW * hours, room),
            dischargeKWh: planned.dischargeKW * hours,
            loadKWh: loadKWh,
            slot: 0
        )
        carried.setCharge(step.stateKWh, of: site)
        return step
    }
}
