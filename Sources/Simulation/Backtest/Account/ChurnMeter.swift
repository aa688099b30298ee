import ControlPlane
import SunwardModel

/// How much demand changes its site from one interval to the next beyond what a change of demand forces.
///
///     moved   = sum over (area, class) of (sum_j |x[j] - x'[j]| - |d - d'|) / 2
///     movable = sum over (area, class) of min(d, d')
///
/// | symbol | meaning |
/// |---|---|
/// | x[j], x'[j] | queries an hour at site j (unserved ones at a place of their own), now and in the interval before |
/// | d, d' | their sums |
///
/// When demand falls by half and every site's part with it nothing has moved; when all of it changes its site, `moved`
/// is `movable`.
struct ChurnMeter: Sendable {
    private var before: [DemandKey: [String: Double]]?

    /// Takes the next interval in.
    ///
    /// - Returns: Queries an hour.
    mutating func next(_ allocations: [SettledAllocation], hours: Double) -> (moved: Double, movable: Double) {
        var now: [DemandKey: [String: Double]] = [:]
        for allocation in allocations {
            let key = DemandKey(allocation)
            now[key, default: [:]][allocation.site, default: 0] += allocation.queries / hours
        }
        defer { before = now }
        guard let before else { return (0, 0) }
        let keys = Set(now.keys).union(before.keys).sorted { ($0.area, $0.workloadClass) < ($1.area, $1.workloadClass) }
        var (moved, movable) = (0.0, 0.0)
        for key in keys {
            let (one, other) = (before[key] ?? [:], now[key] ?? [:])
            let sites = Set(one.keys).union(other.keys).sorted()
            let change = sites.reduce(0) { $0 + abs((one[$1] ?? 0) - (other[$1] ?? 0)) }
            let (sum, otherSum) = (Self.sum(one), Self.sum(other))
            moved += max(0, change - abs(sum - otherSum)) / 2
            movable += min(sum, otherSum)
        }
        return (moved, movable)
    }

    /// In a fixed order, so that a run's figures are the same to the last digit.
    private static func sum(_ queries: [String: Double]) -> Double {
        queries.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    }
}
