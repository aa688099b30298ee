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

        /// Sites that a re-read fleet no longer has, with what they know, in case they come back. Bounded.
        fileprivate var retired: [EdgeSite] = []

        /// The actor of a site.
        public func site(named name: String) -> EdgeSite? { sites.first { $0.name == name } }
    }

    private static let mostRetired = 64

    public let demand: DemandLedger

    /// What queries really take, as the router measures it.
    public let measurements = QueryMeasurements()
    private let entry: NIOLockedValueBox<Entry>

    public init(fleet: Fleet, digest: String) {
        let sites = fleet.sites.map { EdgeSite(site: $0, departureFraction: fleet.planner.departureFraction) }
        demand = DemandLedger(departureFraction: fleet.planner.departureFraction)
        entry = NIOLockedValueBox(Entry(fleet: fleet, digest: digest, sites: sites))
    }

    /// The fleet and its sites at this moment.
    public var current: Entry { entry.withLockedValue { $0 } }

    /// Puts a re-read fleet in force. Sites that stay, or come back, keep their readings.
    func replace(fleet: Fleet, digest: String) async {
        let before = current
        var sites: [EdgeSite] = []
        for site in fleet.sites {
            let known = before.site(named: site.name) ?? before.retired.last { $0.name == site.name }
            if let existing = known {
                await existing.reload(site, departureFraction: fleet.planner.departureFraction)
                sites.append(existing)
            } else {
                sites.append(EdgeSite(site: site, departureFraction: fleet.planner.departureFraction))
            }
        }
        let names = Set(sites.map(\.name))
        let retired = (before.retired + before.sites).filter { !names.contains($0.name) }.suffix(Self.mostRetired)
        let after = Entry(fleet: fleet, digest: digest, sites: sites, retired: Array(retired))
        entry.withLockedValue { $0 = after }
        await demand.reload(fleet)
    }

    /// Tells sites and demand what a plan expects of them, so that they notice what departs from it.
    func expect(_ outlook: FleetOutlook) async {
        let sites = current.sites
        for (index, site) in outlook.sites.enumerated() {
            await sites.first { $0.name == site.site.name }?.expect(outlook.expectations(site: index))
        }
        await demand.expect(outlook.demand.compactMapValues(\.values.first))
    }
}
