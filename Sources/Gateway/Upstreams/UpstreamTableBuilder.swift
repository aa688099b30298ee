import Routing
import SunwardModel

/// Makes the table of a fleet's servers, taking over from the one before what stays: circuit breakers, gates, and
/// servers whose address, key and trust are the same.
struct UpstreamTableBuilder {
    let fleet: Fleet
    let credentials: UpstreamCredentials
    let earlier: UpstreamTable
    let breaker: CircuitBreaker.Settings
    let troubled: TroubleCount
    let random: @Sendable () -> UInt64

    /// The next ``Upstream/id``.
    var nextID: Int

    private var trustStore = TrustStore()

    init(
        fleet: Fleet,
        credentials: UpstreamCredentials,
        earlier: UpstreamTable,
        breaker: CircuitBreaker.Settings,
        troubled: TroubleCount,
        random: @escaping @Sendable () -> UInt64,
        nextID: Int
    ) {
        self.fleet = fleet
        self.credentials = credentials
        self.earlier = earlier
        self.breaker = breaker
        self.troubled = troubled
        self.random = random
        self.nextID = nextID
    }

    /// The table. Blocks on files; changes nothing that is in use.
    ///
    /// - Throws: ``GatewayError`` for the first model whose servers cannot be spoken to.
    mutating func table() throws(GatewayError) -> UpstreamTable {
        var groups: [UpstreamGroup] = []
        for site in fleet.sites {
            for profile in site.models { groups.append(try group(profile, site: site.name)) }
        }
        return UpstreamTable(groups: groups, trust: trustStore)
    }

    private mutating func group(_ profile: ModelProfile, site: String) throws(GatewayError) -> UpstreamGroup {
        let before = earlier.group(site: site, model: profile.name)
        let authorization =
            profile.endpoints.isEmpty
            ? nil : try credentials.authorization(profile.access, site: site, model: profile.name)
        var upstreams: [Upstream] = []
        for endpoint in profile.endpoints {
            guard let origin = Origin(endpoint) else {
                throw UpstreamCredentials.error(site, profile.name, "endpoint \(endpoint)", "is not a base URL")
            }
            // A server named twice is still one server.
            if upstreams.contains(where: { $0.origin == origin }) { continue }
            let trust = try trust(for: origin, profile: profile, site: site)
            let known = before?.upstreams.first { $0.origin == origin }
            upstreams.append(upstream(origin, authorization: authorization, trust: trust, known: known))
        }
        return UpstreamGroup(
            site: site,
            profile: profile,
            upstreams: upstreams,
            gate: before?.gate ?? AdmissionGate(limits: AdmissionLimits(profile, fleet.gateway))
        )
    }

    private mutating func upstream(
        _ origin: Origin,
        authorization: String?,
        trust: UpstreamTrust?,
        known: Upstream?
    ) -> Upstream {
        if let known, known.authorization == authorization, known.trust === trust { return known }
        defer { nextID += 1 }
        return Upstream(
            id: nextID,
            origin: origin,
            authorization: authorization,
            trust: trust,
            health: known?.health ?? UpstreamHealth(settings: breaker, troubled: troubled, random: random),
            rank: StableHash.of(origin.url)
        )
    }

    private mutating func trust(
        for origin: Origin,
        profile: ModelProfile,
        site: String
    ) throws(GatewayError) -> UpstreamTrust? {
        guard origin.scheme == .https else { return nil }
        do {
            return try trustStore.trust(authorityFile: profile.access.authorityFile, reusing: earlier.trust)
        } catch {
            let field = profile.access.authorityFile.map { "authority_file \($0)" } ?? "endpoint \(origin.url)"
            throw UpstreamCredentials.error(site, profile.name, field, "cannot be trusted: \(error)")
        }
    }
}
