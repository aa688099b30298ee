import Foundation
import Planning
import SunwardModel

/// What joins the slots: demand that may wait, and batteries.
extension ProblemAssembly {
    /// How long each class may wait, and what waits already; nil where nothing does.
    ///
    /// A class waits whole slots, rounded down: what arrives in slot t is to be served by the end of slot t + n. What
    /// waits already is held to its own due time: it is to be served by the end of the last slot that ends by then, of
    /// the first where it is due sooner or overdue, and of the last where it is due after the horizon.
    func deferral() -> DeferralModel? {
        let grid = outlook.grid
        let slots = fleet.classes.map { Int(($0.deferrableHours / grid.slotHours + 1e-9).rounded(.down)) }
        let backlog = carried.waiting.all
        guard slots.contains(where: { $0 > 0 }) || !backlog.isEmpty else { return nil }
        let none = [Double](repeating: 0, count: grid.count)
        var waiting = fleet.areas.map { _ in fleet.classes.map { _ in none } }
        let areas = Dictionary(fleet.areas.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let classes = Dictionary(fleet.classes.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for part in backlog {
            guard let i = areas[part.area], let k = classes[part.workloadClass] else { continue }
            waiting[i][k][lastSlot(endingBy: part.due)] += part.queries
        }
        return DeferralModel(slots: slots, waiting: waiting)
    }

    private func lastSlot(endingBy due: Date) -> Int {
        let grid = outlook.grid
        let ended = (due.timeIntervalSince(grid.start) / grid.slotSeconds + 1e-6).rounded(.down)
        return Int(min(max(ended - 1, 0), Double(grid.count - 1)))
    }

    /// One battery a site, or nil where no site has one.
    func batteries() -> [BatteryModel?]? {
        let models = outlook.sites.map { site in
            site.site.battery.map { battery in
                BatteryModel(
                    battery,
                    hours: hours,
                    initialKWh: carried.charge(of: site.site)?.kilowattHours ?? battery.assumedChargeKWh
                )
            }
        }
        return models.contains { $0 != nil } ? models : nil
    }
}
