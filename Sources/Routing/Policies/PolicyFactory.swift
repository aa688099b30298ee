import SunwardModel

/// Makes policies by their names.
public enum PolicyFactory {
    /// - Throws: ``RoutingError`` (`invalidSetting`) that names the first setting out of its range.
    public static func make(
        _ name: RoutingPolicyName,
        settings: PolicySettings
    ) throws(RoutingError) -> any RoutingPolicy {
        try settings.validate()
        switch name {
        case .garFixed: return GarFixedPolicy()
        case .garEpsilon: return GarEpsilonPolicy(epsilon: settings.epsilon)
        case .garTarget: return GarTargetPolicy(settings)
        case .garPrimalDual: return GarPrimalDualPolicy(settings)
        case .largest: return LargestPolicy(settings)
        case .smallest: return SmallestPolicy(settings)
        case .bestSingle: return BestSinglePolicy(settings)
        case .random: return RandomPolicy()
        case .roundRobin: return RoundRobinPolicy()
        case .fastest: return FastestPolicy()
        case .cheapest: return CheapestPolicy()
        case .classPrior: return ClassPriorPolicy(settings)
        case .latencyProxy: return LatencyProxyPolicy(settings)
        case .cascade: return CascadePolicy(settings)
        case .linUCB: return LinUCBPolicy(settings)
        case .messPlus: return MessPlusPolicy(settings)
        }
    }
}
