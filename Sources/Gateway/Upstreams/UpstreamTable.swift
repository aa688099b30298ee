import Atomics
import ControlPlane

/// The servers of a whole fleet; immutable, replaced whole.
final class UpstreamTable: AtomicReference, Sendable {
    /// A model at a site.
    struct Key: Hashable, Sendable {
        let site: String
        let model: String
    }

    /// In the order of the fleet.
    let groups: [UpstreamGroup]

    /// Models for which the fleet names no server.
    let withoutEndpoints: [RouteRequest.Exclusion]
    let trust: TrustStore

    /// ``Upstream/id`` of all servers.
    let ids: Set<Int>
    private let index: [Key: UpstreamGroup]

    init(groups: [UpstreamGroup] = [], trust: TrustStore = TrustStore()) {
        self.groups = groups
        self.trust = trust
        ids = Set(groups.flatMap(\.upstreams).map(\.id))
        withoutEndpoints = groups.filter(\.upstreams.isEmpty).map {
            RouteRequest.Exclusion(site: $0.site, model: $0.model)
        }
        index = Dictionary(groups.map { (Key(site: $0.site, model: $0.model), $0) }) { first, _ in first }
    }

    func group(site: String, model: String) -> UpstreamGroup? { index[Key(site: site, model: model)] }
}
