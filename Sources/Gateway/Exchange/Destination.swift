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

        /// Whether servers are asked there that would be left alone if there were others.
        let isLastResort: Bool

        init(
            answer: RouteAnswer,
            group: UpstreamGroup,
            profile: ModelProfile?,
            routedAt: NIODeadline,
            isLastResort: Bool = false
        ) {
            self.answer = answer
            self.group = group
            self.profile = profile
            self.routedAt = routedAt
            self.isLastResort = isLastResort
        }

        var decision: RoutingDecision { answer.decision }
    }
}
