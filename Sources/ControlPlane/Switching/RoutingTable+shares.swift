import Foundation
import Planning

extension RoutingTable {
    /// Where queries go at `date`, by area, class and site of a problem, for comparison with its plan.
    func shares(at date: Date, in problem: AllocationProblem) -> [[[Double]]] {
        let places = Dictionary(
            problem.sites.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        return problem.areas.map { area in
            problem.classes.map { workloadClass in
                var shares = [Double](repeating: 0, count: problem.sites.count)
                for destination in destinations(for: DemandKey(area: area, workloadClass: workloadClass), at: date) {
                    if let place = places[destination.site] { shares[place] += destination.share }
                }
                return shares
            }
        }
    }
}
