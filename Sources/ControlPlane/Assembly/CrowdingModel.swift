import Foundation
import Planning

/// How much longer a request takes on a busy site.
///
/// Two effects multiply the unloaded processing time by s(u): a fuller batch decodes more slowly (from the median
/// inter-token latency towards its 95th percentile, taken as quadratic in utilisation), and requests wait for a place.
/// The wait is Sakasegawa's approximation for a queue with c places, in units of the service time:
/// `u^(sqrt(2(c+1)) - 1) / (c (1 - u))` (H. Sakasegawa, 1977). Valid for 0 <= u < 1; taken as constant beyond 0.98.
struct CrowdingModel: Sendable {
    let places: Double

    /// Full-batch inter-token latency over the median, at least 1.
    let crowdedSlowdown: Double

    /// s(u): processing time at utilisation u over processing time at zero.
    func slowdown(utilisation: Double) -> Double {
        let u = min(max(utilisation, 0), 0.98)
        let batch = 1 + (crowdedSlowdown - 1) * u * u
        guard places > 0 else { return batch }
        let wait = pow(u, (2 * (places + 1)).squareRoot() - 1) / (places * (1 - u))
        return batch + wait
    }

    /// The convex cost u (s(u) - 1) as chords between breakpoints, times the processing cost of a full site.
    func curve(fullLoadUSDPerSlot: Double) -> CongestionCurve {
        let breakpoints = [0, 0.25, 0.5, 0.7, 0.85, 0.93, 0.98]
        let cost = breakpoints.map { fullLoadUSDPerSlot * $0 * (slowdown(utilisation: $0) - 1) }
        let segments = zip(zip(breakpoints, breakpoints.dropFirst()), zip(cost, cost.dropFirst())).map { u, c in
            let slope = (c.1 - c.0) / (u.1 - u.0)
            return CongestionCurve.Segment(slopeUSD: slope, interceptUSD: c.0 - slope * u.0)
        }
        return CongestionCurve(segments: segments)
    }
}
