import NIOConcurrencyHelpers
import Foundation
import SunwardModel

/// The fleet now in force and the actors of its sites. Swapped whole when the fleet is re-read.
public final class FleetDirectory: Sendable {
    /// One consistent view of the directory.
    public struct Entry: Sendable {
        public let fleet: Fleet
        public let digest: String

        /// In the order of the fleet's sites.
        public let sites: [EdgeSite]

        /// The actor of a site.
        public func site(named name: String) -> EdgeSite? { sites.first { $0.name == name } }
    }

    public let demand: DemandLedger
    private let entry: NIOLockedValueBox<Entry>

    public init(fleet: Fleet, digest: String) {
        let sites = fleet.sites.map { EdgeSite(site: $0, departureFraction: fleet.planner.departureFraction) }
        demand = DemandLedger(departureFraction: fleet.planner.departureFraction)
        entry = NIOLockedValueBox(Entry(fleet: fleet, digest: digest, sites: sites))
    }

    /// The fleet and its sites at this moment.
    public var current: Entry { entry.withLockedValue { $0 } }

    /// Puts a re-read fleet in force. Sites that stay keep their readings; sites that are gone are dropped.
    func replace(fleet: Fleet, digest: String) async {
        let before = current
        var sites: [EdgeSite] = []
        for site in fleet.sites {
            if let existing = before.site(named: site.name) {
                await existing.reload(site, departureFraction: fleet.planner.departureFraction)
                sites.append(existing)
            } else {
                sites.append(EdgeSite(site: site, departureFraction: fleet.planner.departureFraction))
            }
        }
        let after = Entry(fleet: fleet, digest: digest, sites: sites)
        entry.withLockedValue { $0 = after }
        await demand.reload(fleet)
    }
}
