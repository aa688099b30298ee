import Foundation
import SeededRandom

/// A site of a plan with its part of an area's requests of a class.
public struct SiteShare: Hashable, Sendable {
    /// Place in the fleet.
    public let site: Int

    /// 0 to 1.
    public let share: Double

    /// ``StableHash`` of the site's name.
    let key: UInt64

    public init(site: Int, name: String, share: Double) {
        self.site = site
        self.share = share
        self.key = StableHash.of(name)
    }

    /// How much a session belongs here (the largest wins): weighted rendezvous hashing, `share / -ln u` with u from
    /// session and site. When a share changes, only sessions that gain or lose this site move.
    func affinity(_ session: UInt64) -> Double {
        let u = UnitInterval.openFraction(SplitMix64.mixed(session ^ key))
        return share / -log(u)
    }
}
