import Foundation
import SunwardModel

/// The knob of each policy and the values a sweep sets it to.
struct SweepPlan {
    /// One value of a knob, and what it means for the policy and for the requests.
    struct Setting {
        var knob: Double?
        var settings: PolicySettings
        var qualityFloor: Double = 0
        var qualityTarget: Double?
    }

    /// Settings of a policy without anything swept.
    let base: PolicySettings

    /// Mean energy and latency of a request over the pool's models: they give prices their scale.
    let typicalJoules: Double
    let typicalSeconds: Double
    let gramsPerJoule: Double

    /// Best mean quality of a single model, which targets go up to and a little beyond.
    let bestQuality: Double

    /// Values of a finely swept knob.
    private static let fine = 200
    private static let coarse = 40

    func settings(_ policy: RoutingPolicyName) -> [Setting] {
        switch policy {
        case .garPrimalDual: prices(typicalJoules * gramsPerJoule, count: Self.fine)
        case .garFixed: (0...Self.fine).map { setting(floor: Double($0) / Double(Self.fine)) }
        case .garEpsilon: (0...Self.fine).map { step in setting(Double(step) / Double(Self.fine)) { $0.epsilon = $1 } }
        case .garTarget: targets
        case .classPrior: prices(typicalJoules, count: Self.fine)
        case .latencyProxy: prices(typicalSeconds, count: Self.fine)
        case .cascade: (5...10).map { step in setting(Double(step) / 10) { $0.cascadeReliability = $1 } }
        case .linUCB: geometric(0.001, 10, Self.coarse).map { setting($0) { $0.banditCarbonWeight = $1 } }
        case .messPlus: targets
        case .largest, .smallest, .bestSingle, .random, .roundRobin, .fastest, .cheapest:
            [Setting(knob: nil, settings: base)]
        }
    }

    /// Whether a policy's choice depends on more than the prompt, so that seeds matter.
    static func dependsOnSeed(_ policy: RoutingPolicyName) -> Bool {
        switch policy {
        case .garTarget, .random, .roundRobin, .linUCB, .messPlus, .cascade: true
        case .garFixed, .garEpsilon, .garPrimalDual, .largest, .smallest, .bestSingle, .fastest, .cheapest,
            .classPrior, .latencyProxy:
            false
        }
    }

    private func setting(_ value: Double, _ change: (inout PolicySettings, Double) -> Void) -> Setting {
        var settings = base
        change(&settings, value)
        return Setting(knob: value, settings: settings)
    }

    private func setting(floor: Double) -> Setting {
        Setting(knob: floor, settings: base, qualityFloor: floor)
    }

    /// Prices of quality around a scale, from nothing to where only quality counts.
    private func prices(_ scale: Double, count: Int) -> [Setting] {
        ([0] + geometric(0.05 * scale, 5000 * scale, count)).map { setting($0) { $0.fixedQualityPrice = $1 } }
    }

    private var targets: [Setting] {
        (0...Self.coarse).map { step in
            let target = bestQuality * (0.4 + 0.7 * Double(step) / Double(Self.coarse))
            return Setting(knob: target, settings: base, qualityTarget: target)
        }
    }

    private func geometric(_ low: Double, _ high: Double, _ count: Int) -> [Double] {
        let ratio = high / low
        return (0..<count).map { step in low * pow(ratio, Double(step) / Double(max(1, count - 1))) }
    }
}
