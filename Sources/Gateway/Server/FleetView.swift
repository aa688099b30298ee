import ControlPlane
import Foundation
import SunwardModel

/// What requests need to know of the fleet in force, in the form they need it. Each event loop has its own.
final class FleetView: Sendable {
    let digest: String
    let settings: GatewaySettings
    let limits: ExchangeLimits
    let placement: RequestPlacement
    let models: ModelsAnswer

    /// Classes that batches may be of.
    let deferrable: DeferrableClasses
    private let priorities: [String: Int]
    private let profiles: [UpstreamTable.Key: ModelProfile]

    /// - Parameter since: When it was put in force.
    init(_ entry: FleetDirectory.Entry, since: Date) {
        let fleet = entry.fleet
        digest = entry.digest
        settings = fleet.gateway
        limits = ExchangeLimits(fleet.gateway)
        placement = RequestPlacement(fleet: fleet)
        models = ModelsAnswer(fleet: fleet, since: since)
        deferrable = DeferrableClasses(fleet)
        priorities = Dictionary(fleet.classes.map { ($0.name, $0.priority) }) { first, _ in first }
        let profiles = fleet.sites.flatMap { site in
            site.models.map { (UpstreamTable.Key(site: site.name, model: $0.name), $0) }
        }
        self.profiles = Dictionary(profiles) { first, _ in first }
    }

    /// Higher goes first.
    func priority(of workloadClass: String) -> Int { priorities[workloadClass] ?? 0 }

    func profile(site: String, model: String) -> ModelProfile? { profiles[UpstreamTable.Key(site: site, model: model)] }
}
