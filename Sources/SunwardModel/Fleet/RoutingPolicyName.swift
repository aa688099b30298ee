/// How the model of a request is chosen inside its site.
public enum RoutingPolicyName: String, Codable, Hashable, Sendable, CaseIterable {
    /// Least carbon at or above a fixed quality floor.
    case garFixed = "gar-fixed"
    /// Least carbon within epsilon of the best predicted quality.
    case garEpsilon = "gar-epsilon"
    /// Least carbon at or above a floor that follows the class's quality target.
    case garTarget = "gar-target"
    /// Primal-dual: carbon against quality at shadow prices that hold a quality target and a carbon budget.
    case garPrimalDual = "gar-pd"

    /// The model with most parameters.
    case largest
    /// The model with fewest parameters.
    case smallest
    /// The model with the best mean quality, for every request.
    case bestSingle = "best-single"
    /// Any model, with equal chance.
    case random
    /// Each model in turn.
    case roundRobin = "round-robin"
    /// The least predicted 95th percentile of latency.
    case fastest
    /// The least predicted price of the energy.
    case cheapest
    /// Least energy among the models whose class prior meets the floor; blind to the prompt.
    case classPrior = "class-prior"
    /// As `gar-fixed`, with latency in the place of carbon.
    case latencyProxy = "latency-proxy"
    /// The smallest model first, a larger one when the answer is judged poor; charged for both runs.
    case cascade
    /// Linear contextual bandit with upper confidence bounds.
    case linUCB = "linucb"
    /// Virtual queue of missed quality with charged exploration (MESS+).
    case messPlus = "mess-plus"
}
