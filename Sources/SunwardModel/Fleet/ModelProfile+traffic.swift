extension ModelProfile {
    /// Whether the model takes part of its site's traffic: of the classes' prompts, which plans are made for.
    public var isServing: Bool { answersPrompts && trafficWeight > 0 }

    /// Whether the router may send prompts to it: it has a replica, and is not there for something else.
    public var answersPrompts: Bool { task == .generate && concurrency > 0 }
}

extension [ModelProfile] {
    /// Mean of `quantity` over the models that take traffic, weighted by it; nil when none does.
    public func trafficMean(_ quantity: (ModelProfile) -> Double) -> Double? {
        let serving = filter(\.isServing)
        let total = serving.reduce(0) { $0 + $1.trafficWeight }
        guard total > 0 else { return nil }
        return serving.reduce(0) { $0 + quantity($1) * $1.trafficWeight } / total
    }

    /// Places in the batches of the models that take traffic.
    public var servingPlaces: Double { reduce(0) { $0 + ($1.isServing ? $1.concurrency : 0) } }
}
