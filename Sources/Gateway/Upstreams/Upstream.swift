import NIOCore
import NIOSSL

/// One server of one model at one site, as requests are sent to it.
final class Upstream: Sendable {
    /// Never given twice, not even across fleets that were re-read: connections kept under it are of the same server,
    /// key and trust.
    let id: Int
    let origin: Origin

    /// The value of the `authorization` header; nil where the server asks for no key.
    let authorization: String?

    /// nil for plain HTTP.
    let trust: UpstreamTrust?
    let health: UpstreamHealth

    /// The same in every process and version; ranks the endpoints for a session.
    let rank: UInt64

    init(id: Int, origin: Origin, authorization: String?, trust: UpstreamTrust?, health: UpstreamHealth, rank: UInt64) {
        self.id = id
        self.origin = origin
        self.authorization = authorization
        self.trust = trust
        self.health = health
        self.rank = rank
    }

    /// How to speak TLS to it; nil for plain HTTP.
    var tls: NIOSSLContext? { trust?.context }

    /// Attempts under way.
    var inFlight: Int { health.inFlight }

    /// Says that an attempt begins; ``ended(_:now:isOfRequest:hadBegun:)`` must follow.
    func began() { health.began() }

    /// Says that the first good part of an attempt's answer has come, and that more is to follow.
    func answers() { health.answers() }

    /// Says how an attempt ended.
    ///
    /// - Parameter hadBegun: Whether ``answers()`` was called for it.
    func ended(_ result: AttemptResult, now: NIODeadline, isOfRequest: Bool = false, hadBegun: Bool = false) {
        health.ended(result, now: now, isOfRequest: isOfRequest, hadBegun: hadBegun)
    }

    /// Leaves the server alone for the time that its `retry-after` names (at most half a minute).
    func pause(for amount: TimeAmount, now: NIODeadline) { health.pause(for: amount, now: now) }
}
