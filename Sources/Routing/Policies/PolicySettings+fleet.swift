import SunwardModel

extension PolicySettings {
    /// What the fleet's files say: pools, allowances, precedence and epsilon. The mean quality of a model is the mean of
    /// its classes'; a model without any has 0.5.
    public init(_ fleet: Fleet) {
        self.init(
            sites: fleet.sites.map { site in
                Site(
                    name: site.name,
                    models: site.models.map { Model(PoolModel($0)) },
                    carbonAllowance: site.carbonAllowance
                )
            },
            classes: fleet.classes.map(\.name),
            carbonAllowance: fleet.routing.carbonAllowance,
            precedence: fleet.routing.precedence,
            epsilon: fleet.routing.epsilon
        )
    }

    /// - Throws: ``RoutingError`` (`invalidSetting`) that names the first setting out of its range.
    public func validate() throws(RoutingError) {
        try Self.require((0...1).contains(epsilon), "epsilon", epsilon, "from 0 to 1")
        try Self.require(qualityStep > 0 && qualityStep.isFinite, "the step of quality", qualityStep, "above 0")
        try Self.require(carbonStep > 0 && carbonStep.isFinite, "the step of carbon", carbonStep, "above 0")
        let reliability = cascadeReliability
        try Self.require((0.5...1).contains(reliability), "the judge's reliability", reliability, "from 0.5 to 1")
        try Self.require((0...1).contains(cascadeThreshold), "the judge's threshold", cascadeThreshold, "from 0 to 1")
        try Self.require(banditExploration >= 0, "LinUCB's exploration", banditExploration, "at least 0")
        try Self.require(banditCarbonWeight >= 0, "LinUCB's weight of carbon", banditCarbonWeight, "at least 0")
        try Self.require(messEnergyWeight >= 0, "MESS+'s weight of energy", messEnergyWeight, "at least 0")
        try Self.require(messExploration >= 0, "MESS+'s exploration", messExploration, "at least 0")
        try Self.require((0...1).contains(messTarget), "MESS+'s target", messTarget, "from 0 to 1")
        if let price = fixedQualityPrice {
            try Self.require(price >= 0 && price.isFinite, "the fixed price of quality", price, "at least 0")
        }
    }

    private static func require(
        _ holds: Bool,
        _ name: String,
        _ value: Double,
        _ range: String
    ) throws(RoutingError) {
        guard !holds else { return }
        throw RoutingError(code: .invalidSetting, message: "\(name) is \(value); it has to be \(range)")
    }
}

extension PolicySettings.Model {
    /// What the fleet's files say of a model.
    public init(_ model: PoolModel) {
        let qualities = model.profile.qualityByClass.sorted { $0.key < $1.key }.map(\.value)
        self.init(
            name: model.profile.name,
            size: model.size,
            meanQuality: qualities.isEmpty ? 0.5 : qualities.reduce(0, +) / Double(qualities.count),
            qualityByClass: model.profile.qualityByClass
        )
    }
}
