import ControlPlane
import NIOCore
import SunwardModel

extension Exchange {
    /// Where the router has sent the request. It is asked for many times a request: one reference instead of copies.
    final class Destination {
        let answer: RouteAnswer
        let group: UpstreamGroup
        let profile: ModelProfile?

        /// When the router chose it.
        let routedAt: NIODeadline

        init(answer: RouteAnswer, group: UpstreamGroup, profile: ModelProfile?, routedAt: NIODeadline) {
            self.answer = answer
            self.group = group
            self.profile = profile
            self.routedAt = routedAt
        }

        var decision: RoutingDecision { answer.decision }
    }
}
