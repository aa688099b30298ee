import Foundation
import SunwardModel

/// The whole fleet at one point of the ingestion sequence.
public struct FleetSnapshot: Sendable {
    public let entry: FleetDirectory.Entry
    public let now: Date

    /// In the order of the fleet's sites.
    public let sites: [EdgeSiteSnapshot]
    public let demand: DemandSnapshot

    /// Takes the snapshot: the watermark is read once, and no actor adds to what lies below it.
    public init(_ directory: FleetDirectory, asOf sequence: Int64, now: Date) async {
        let entry = directory.current
        let measured = directory.measurements.current
        var sites: [EdgeSiteSnapshot] = []
        sites.reserveCapacity(entry.sites.count)
        // As this entry's fleet declares them: a reload under way has already told some actors of the next fleet.
        for (actor, declared) in zip(entry.sites, entry.fleet.sites) {
            var site = await actor.snapshot(asOf: sequence, declared: declared)
            site.measured = measured[declared.name] ?? [:]
            sites.append(site)
        }
        self.entry = entry
        self.now = now
        self.sites = sites
        self.demand = await directory.demand.snapshot(asOf: sequence)
    }
}
