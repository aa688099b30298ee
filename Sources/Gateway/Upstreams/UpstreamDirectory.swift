import Atomics
import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import SunwardModel

/// All model servers of the fleet in force. Reading it takes no lock; it is swapped whole when the fleet is re-read.
public final class UpstreamDirectory: Sendable {
    /// Of all their hosts, for whoever connects to them.
    let resolver: HostResolver

    private let reference: ManagedAtomic<UpstreamTable>
    private let troubled = TroubleCount()
    private let credentials: UpstreamCredentials
    private let breaker: CircuitBreaker.Settings
    private let random: @Sendable () -> UInt64

    /// The next server's id; held while a table is made, so that tables replace each other in order.
    private let nextID = NIOLockedValueBox(1)

    /// Reads keys and certificates: blocks on files.
    ///
    /// - Throws: ``GatewayError`` for a server that cannot be spoken to as the fleet says.
    public convenience init(fleet: Fleet, environment: [String: String]) throws(GatewayError) {
        try self.init(fleet: fleet, environment: environment, breaker: CircuitBreaker.Settings()) {
            UInt64.random(in: .min ... .max)
        }
    }

    /// - Parameter random: 64 even bits a call, for the jitter of cool-downs.
    init(
        fleet: Fleet,
        environment: [String: String] = [:],
        breaker: CircuitBreaker.Settings = CircuitBreaker.Settings(),
        resolver: HostResolver = HostResolver(),
        random: @escaping @Sendable () -> UInt64
    ) throws(GatewayError) {
        reference = ManagedAtomic(UpstreamTable())
        credentials = UpstreamCredentials(environment: environment)
        self.breaker = breaker
        self.resolver = resolver
        self.random = random
        try reload(fleet)
    }

    /// The servers of a model at a site; nil when the fleet has no such model there.
    func group(site: String, model: String) -> UpstreamGroup? { table.group(site: site, model: model) }

    /// Every model of every site, in the order of the fleet.
    var groups: [UpstreamGroup] { table.groups }

    /// Models that have no server at all.
    var withoutServers: [RouteRequest.Exclusion] { table.withoutEndpoints }

    /// Whether a server is still one of the fleet's.
    func contains(id: Int) -> Bool { table.ids.contains(id) }

    /// Whether requests may not simply be sent to some server.
    var hasTrouble: Bool { !troubled.isZero }

    /// Models that no request can be sent to at this moment: those without servers, and those all of whose servers are
    /// cooling down or have asked for a pause.
    ///
    /// - Parameter isLastResort: Whether the request has nobody to go to but those that are cooling down.
    func unavailable(now: NIODeadline = .now(), isLastResort: Bool = false) -> [RouteRequest.Exclusion] {
        let table = table
        guard !troubled.isZero else { return table.withoutEndpoints }
        var exclusions = table.withoutEndpoints
        for group in table.groups where !group.upstreams.isEmpty && !group.mayBeTried(now: now) {
            if isLastResort, group.mayBeLastResort(now: now) { continue }
            exclusions.append(RouteRequest.Exclusion(site: group.site, model: group.model))
        }
        return exclusions
    }

    /// Models for a task that would refuse a request a place at this moment.
    func full(for demand: PlaceDemand, task: ModelTask) -> [RouteRequest.Exclusion] {
        table.groups.filter { $0.task == task && $0.gate.refuses(demand) }.map {
            RouteRequest.Exclusion(site: $0.site, model: $0.model)
        }
    }

    /// Puts a re-read fleet's servers in force, and keys and certificates that have changed. What stays keeps its circuit
    /// breaker, its gate and, unless its key or trust has changed, its connections. Blocks on files.
    ///
    /// - Throws: ``GatewayError`` for a server that cannot be spoken to as the fleet says; then nothing changes.
    func reload(_ fleet: Fleet) throws(GatewayError) {
        let result: Result<Void, GatewayError> = nextID.withLockedValue { nextID in
            var builder = UpstreamTableBuilder(
                fleet: fleet,
                credentials: credentials,
                earlier: table,
                breaker: breaker,
                troubled: troubled,
                random: random,
                nextID: nextID
            )
            do throws(GatewayError) {
                let made = try builder.table()
                nextID = builder.nextID
                publish(made, fleet: fleet)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private var table: UpstreamTable { reference.load(ordering: .acquiring) }

    private func publish(_ after: UpstreamTable, fleet: Fleet) {
        let before = table
        reference.store(after, ordering: .releasing)
        for site in fleet.sites {
            for profile in site.models {
                let limits = AdmissionLimits(profile, fleet.gateway)
                after.group(site: site.name, model: profile.name)?.gate.resize(to: limits)
            }
        }
        let kept = Set(after.groups.flatMap(\.upstreams).map { ObjectIdentifier($0.health) })
        for upstream in before.groups.flatMap(\.upstreams) where !kept.contains(ObjectIdentifier(upstream.health)) {
            upstream.health.retire()
        }
    }
}
