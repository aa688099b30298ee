import ControlPlane
import Foundation
import Hummingbird
import SunwardModel

/// The fleet, its sites, and how the service is doing.
struct FleetRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        group.get("/fleet") { _, _ in
            let entry = services.directory.current
            return WireResponse(FleetView(digest: entry.digest, fleet: entry.fleet))
        }
        group.get("/sites") { _, _ in WireResponse(await sites()) }
        group.get("/sites/{site}") { _, context in
            let name = context.name("site")
            guard let site = await sites().first(where: { $0.name == name }) else {
                let known = services.directory.current.fleet.sites.map(\.name).joined(separator: ", ")
                throw ProblemDetails.notFound("\"\(name)\" is not a site of this fleet; it has \(known)")
            }
            return WireResponse(site)
        }
        group.get("/status") { _, _ in WireResponse(await status()) }
    }

    private func sites() async -> [SiteView] {
        let status = await services.coordinator.status()
        let snapshot = await services.snapshot()
        return snapshot.sites.map {
            SiteView(
                $0,
                status: status,
                plan: services.board.current?.record,
                settings: snapshot.entry.fleet.planner,
                now: snapshot.now
            )
        }
    }

    private func status() async -> StatusView {
        let status = await services.coordinator.status()
        let entry = services.directory.current
        let now = services.clock.now
        return StatusView(
            fleet: entry.fleet.name,
            fleetDigest: entry.digest,
            clock: ClockView(services.clock),
            planID: services.board.current?.record.id,
            planIssuedAt: services.board.current?.record.issuedAt,
            planSwitching: services.board.current?.record.switching,
            counts: status.counts,
            lastFailure: status.lastFailure,
            settledUntil: status.settledUntil,
            unkeptWrites: status.unkeptWrites,
            waterUsedTodayLiters: status.usage.totalWaterLiters(on: now),
            carbonUsedTodayKilograms: status.usage.totalCarbonKilograms(on: now),
            batches: services.backlog.map(WaitingWorkView.init),
            batteries: batteries(entry.fleet, status),
            writer: await services.writer(),
            decisionLog: await services.decisionLog()
        )
    }

    private func batteries(_ fleet: Fleet, _ status: CoordinatorStatus) -> [BatteryView]? {
        let batteries = fleet.sites.compactMap { site -> BatteryView? in
            guard let battery = site.battery, let charge = status.batteryChargeKWh[site.name] else { return nil }
            return BatteryView(site: site.name, chargeKWh: charge, capacityKWh: battery.capacityKWh)
        }
        return batteries.isEmpty ? nil : batteries
    }
}

extension ClockView {
    init(_ clock: any TimeSource) {
        self.init(now: clock.now, speed: clock.speed, simulated: clock is SimulatedClock)
    }
}
