import ArgumentParser
import Planning

/// Weights of energy, carbon and delay, as typed.
struct WeightList: ExpressibleByArgument {
    let byObjective: [PlanningObjective: Double]

    init?(argument: String) {
        let weights = argument.split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
        guard weights.count == 3, weights.allSatisfy({ $0.isFinite && $0 >= 0 }), weights.contains(where: { $0 > 0 })
        else { return nil }
        byObjective = [.energy: weights[0], .carbon: weights[1], .delay: weights[2]]
    }
}
