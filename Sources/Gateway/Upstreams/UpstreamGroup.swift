import NIOCore
import Routing
import SeededRandom
import SunwardModel

/// The servers of one model at one site, and the gate that all its requests go through.
final class UpstreamGroup: Sendable {
    let site: String
    let model: String

    /// What the servers call the model.
    let servedName: String
    let task: ModelTask
    let upstreams: [Upstream]
    let gate: AdmissionGate

    init(site: String, profile: ModelProfile, upstreams: [Upstream], gate: AdmissionGate) {
        self.site = site
        model = profile.name
        servedName = profile.access.servedName ?? profile.name
        task = profile.task
        self.upstreams = upstreams
        self.gate = gate
    }

    /// The server for the next attempt: the one with the least under way among those that may be tried.
    ///
    /// A server whose cool-down is over gets a first attempt as its trial; an attempt that follows a failed one goes to
    /// a server known to be well where there is one. A session's requests stay on one server as long as that has no more
    /// than 1.25 times its share of what is under way (consistent hashing with bounded loads, V. Mirrokni, M. Thorup and
    /// M. Zadimoghaddam, 2018; ranked by rendezvous hashing).
    ///
    /// - Parameters:
    ///   - excluding: ``Upstream/id`` of those that have failed this request.
    ///   - random: 64 even bits: decides among equals.
    ///   - session: A stable hash of the session's name; nil for none.
    ///   - isLastResort: Whether the request has no other group to go to.
    /// - Returns: nil when none may be tried now.
    func pick(
        excluding: [Int] = [],
        now: NIODeadline,
        random: UInt64,
        session: UInt64? = nil,
        isLastResort: Bool = false
    ) -> Upstream? {
        var least: Upstream?
        var preferred: Upstream?
        var due: Upstream?
        var leastLoad = Int.max
        var highestRank: UInt64 = 0
        var total = 0
        var free = 0
        let count = upstreams.count
        var index = count > 1 ? Int(random % UInt64(count)) : 0
        for _ in 0..<count {
            let upstream = upstreams[index]
            index = index + 1 == count ? 0 : index + 1
            if excluding.contains(upstream.id) { continue }
            switch upstream.health.readiness(now: now) {
            case .no: continue
            case .due: due = upstream
            case .free:
                let load = upstream.inFlight
                total += load
                free += 1
                if load < leastLoad { (least, leastLoad) = (upstream, load) }
                guard let session else { continue }
                let rank = SplitMix64.mixed(session ^ upstream.rank)
                if preferred == nil || rank > highestRank { (preferred, highestRank) = (upstream, rank) }
            }
        }
        if let due, excluding.isEmpty || least == nil, due.health.claim(now: now) { return due }
        if let preferred, Self.isWithinShare(preferred.inFlight, total: total, of: free) { return preferred }
        if least == nil, isLastResort {
            return upstreams.first { !excluding.contains($0.id) && $0.health.claimAsLastResort(now: now) }
        }
        return least
    }

    /// Whether any of its servers may be tried now by a request that has nobody else to go to.
    func mayBeLastResort(now: NIODeadline) -> Bool { upstreams.contains { $0.health.mayBeLastResort(now: now) } }

    /// Whether any of its servers may be tried now.
    func mayBeTried(now: NIODeadline) -> Bool {
        upstreams.contains { $0.health.readiness(now: now) != .no }
    }

    /// The time until one of its servers may be tried, for a `retry-after`; zero when one may now or there is none.
    func untilTried(now: NIODeadline) -> TimeAmount {
        var least: TimeAmount?
        for upstream in upstreams {
            guard let opensAt = upstream.health.opensAt(now: now) else { return .zero }
            least = min(least ?? opensAt - now, opensAt - now)
        }
        return least ?? .zero
    }

    /// Whether one more would leave a server within 1.25 times its share, rounded up.
    private static func isWithinShare(_ load: Int, total: Int, of servers: Int) -> Bool {
        let bound = (1.25 * Double(total + 1) / Double(servers)).rounded(.up)
        return Double(load + 1) <= bound
    }
}
