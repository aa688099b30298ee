import NIOCore
import SunwardModel

/// How a model's servers are doing together at one moment.
struct ModelLook: Hashable, Sendable {
    var site: String
    var model: String

    /// Requests being served, and waiting at the servers or at the gateway.
    var running: Double
    var waiting: Double

    /// Whether any server takes requests without reserve.
    var isUp: Bool

    /// Whether any server could be tried: its cool-down is over and its last probe was good.
    var mayBeTried: Bool

    /// Whether any server answered its last probe, or has not been asked yet.
    var isReachable = false

    /// Whether nothing speaks against some server but that its probes get no answer in time: a request may fare better.
    var isDoubted = false

    /// Servers that requests are not simply sent to: their circuit breaker is open or on trial, or they asked for a pause.
    var resting = 0

    var task = ModelTask.generate
}

extension UpstreamGroup {
    /// A look at the servers; nil for a model without any.
    ///
    /// A server whose metrics are not fresh counts with what this gateway has under way there.
    ///
    /// - Parameter freshFor: How old metrics may be.
    func look(now: NIODeadline, freshFor: TimeAmount) -> ModelLook? {
        guard !upstreams.isEmpty else { return nil }
        var look = ModelLook(
            site: site,
            model: model,
            running: 0,
            waiting: Double(gate.snapshot().waiting),
            isUp: false,
            mayBeTried: false,
            task: task
        )
        for upstream in upstreams {
            let (breaker, _, tally) = upstream.health.snapshot()
            if let scrape = tally.scrape, let metrics = scrape.metrics, now - scrape.at <= freshFor {
                look.running += metrics.runningRequests ?? Double(upstream.inFlight)
                look.waiting += metrics.waitingRequests ?? 0
            } else {
                look.running += Double(upstream.inFlight)
            }
            if breaker == .closed { look.isUp = true }
            if breaker != .closed || upstream.health.readiness(now: now) == .no { look.resting += 1 }
            if upstream.health.isDoubted {
                look.isDoubted = true
            } else if tally.probe?.isHealthy == false {
                continue
            }
            look.isReachable = true
            if upstream.health.readiness(now: now) != .no { look.mayBeTried = true }
        }
        return look
    }
}
