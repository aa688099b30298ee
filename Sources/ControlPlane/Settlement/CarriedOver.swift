import Foundation
import SunwardModel

/// What one interval leaves to the next: demand that waits, and what batteries hold. Pure.
struct CarriedOver: Sendable, Hashable {
    /// What a battery holds.
    struct Charge: Sendable, Hashable {
        var kilowattHours: Double

        /// When its meter was read last; nil when nobody has said.
        var observedAt: Date?

        /// Readings up to this moment are in it, though it may not be known when they were made.
        var asOf: Date?
    }

    var waiting = WaitingDemand()
    private var charges: [String: Charge] = [:]

    init() {}

    /// What a plan was made from at that moment, to go on with. Meters read before it were taken into account then.
    init(_ inputs: PlanInputsSummary, asOf date: Date) {
        waiting = WaitingDemand(inputs.waiting ?? [])
        charges = (inputs.batteryChargeKWh ?? [:]).mapValues { Charge(kilowattHours: $0, asOf: date) }
    }

    /// What a site's battery holds; where nobody has ever said, ``Battery/assumedChargeKWh``.
    func charge(of site: Site) -> Charge? {
        site.battery.map { battery in
            var charge = charges[site.name] ?? Charge(kilowattHours: battery.assumedChargeKWh, observedAt: nil)
            charge.kilowattHours = min(max(0, charge.kilowattHours), battery.capacityKWh)
            return charge
        }
    }

    mutating func setCharge(_ kilowattHours: Double, of site: Site) {
        charges[site.name, default: Charge(kilowattHours: 0, observedAt: nil)].kilowattHours = kilowattHours
    }

    /// Believes a battery's meter where it was read since it was last believed; in between, what the battery did is
    /// carried on from there.
    mutating func believeMeter(_ snapshot: EdgeSiteSnapshot, at date: Date) {
        guard snapshot.site.battery != nil, let reading = snapshot.latest(.batteryCharge, at: date) else { return }
        let site = snapshot.site.name
        if let known = charges[site], let asOf = known.asOf, asOf >= reading.observedAt {
            charges[site]?.observedAt = max(known.observedAt ?? reading.observedAt, reading.observedAt)
        } else {
            charges[site] = Charge(
                kilowattHours: reading.value,
                observedAt: reading.observedAt,
                asOf: reading.observedAt
            )
        }
    }

    /// What each battery of a fleet is taken to hold, by site; nil when there is none.
    func chargeKWh(of sites: [Site]) -> [String: Double]? {
        let known = sites.compactMap { site in charge(of: site).map { (site.name, $0.kilowattHours) } }
        return known.isEmpty ? nil : Dictionary(known) { first, _ in first }
    }
}
