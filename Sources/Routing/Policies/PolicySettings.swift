import SunwardModel

/// What policies need to know beside a request's terms.
public struct PolicySettings: Sendable {
    /// A model of a site's pool.
    public struct Model: Hashable, Sendable {
        /// The same name at two sites is the same model: what is learned about it is shared.
        public var name: String

        /// What `largest` and `smallest` go by (``PoolModel/size``).
        public var size: Double

        /// Share of acceptable answers over all requests, 0 to 1.
        public var meanQuality: Double

        /// The same by class name; ``meanQuality`` where a class is missing.
        public var qualityByClass: [String: Double]

        /// Mean energy of a request by class name, for the class prior, which does not look at prompts; the prediction
        /// for the request where a class is missing.
        public var energyJoulesByClass: [String: Double]

        public init(
            name: String,
            size: Double,
            meanQuality: Double = 0.5,
            qualityByClass: [String: Double] = [:],
            energyJoulesByClass: [String: Double] = [:]
        ) {
            self.name = name
            self.size = size
            self.meanQuality = meanQuality
            self.qualityByClass = qualityByClass
            self.energyJoulesByClass = energyJoulesByClass
        }
    }

    /// A site and its pool, in the fleet's order.
    public struct Site: Hashable, Sendable {
        public var name: String
        public var models: [Model]
        public var carbonAllowance: CarbonAllowance?

        public init(name: String, models: [Model], carbonAllowance: CarbonAllowance? = nil) {
            self.name = name
            self.models = models
            self.carbonAllowance = carbonAllowance
        }
    }

    public var sites: [Site]

    /// Names of the classes, in the fleet's order.
    public var classes: [String]

    /// Of all sites together.
    public var carbonAllowance: CarbonAllowance?

    /// Which of target and budget is given up when both cannot be kept; the same as in the requests' terms.
    public var precedence: RoutingSettings.Precedence

    /// How far below the best prediction `gar-epsilon` may go, 0 to 1.
    public var epsilon: Double

    /// Whether one price of quality and one account serve all classes together: then the mean over all requests meets
    /// the mean of their targets, at less carbon than if each class met its own.
    public var sharesQualityPrice: Bool

    /// Price of quality that stays as it is, for sweeps of the frontier: grams per unit of quality for `gar-pd`,
    /// joules for `class-prior`, seconds for `latency-proxy`; these then choose the least of cost - price * quality.
    public var fixedQualityPrice: Double?

    /// Factors on the step sizes eta_mu and eta_g; 1 suits any pool, since steps are relative.
    public var qualityStep: Double
    public var carbonStep: Double

    /// Chance that the cascade's judge is right about an answer, 0.5 to 1.
    public var cascadeReliability: Double

    /// Grade from which an answer counts as good for the judge.
    public var cascadeThreshold: Double

    /// Width of the confidence bound of `linucb`, in standard deviations (alpha).
    public var banditExploration: Double

    /// Quality that `linucb` gives up for the mean carbon of a request.
    public var banditCarbonWeight: Double

    /// V of `mess-plus`, per joule.
    public var messEnergyWeight: Double

    /// c of `mess-plus`: the chance to explore at decision t is min(1, c t^(-1/4)).
    public var messExploration: Double

    /// alpha of `mess-plus` for requests without a quality target.
    public var messTarget: Double

    public init(
        sites: [Site],
        classes: [String],
        carbonAllowance: CarbonAllowance? = nil,
        precedence: RoutingSettings.Precedence = .floor,
        epsilon: Double = 0.05,
        sharesQualityPrice: Bool = false,
        fixedQualityPrice: Double? = nil,
        qualityStep: Double = 1,
        carbonStep: Double = 1,
        cascadeReliability: Double = 0.8,
        cascadeThreshold: Double = 0.5,
        banditExploration: Double = 0.5,
        banditCarbonWeight: Double = 0.1,
        messEnergyWeight: Double = 0.001,
        messExploration: Double = 0.1,
        messTarget: Double = 0.6
    ) {
        self.sites = sites
        self.classes = classes
        self.carbonAllowance = carbonAllowance
        self.precedence = precedence
        self.epsilon = epsilon
        self.sharesQualityPrice = sharesQualityPrice
        self.fixedQualityPrice = fixedQualityPrice
        self.qualityStep = qualityStep
        self.carbonStep = carbonStep
        self.cascadeReliability = cascadeReliability
        self.cascadeThreshold = cascadeThreshold
        self.banditExploration = banditExploration
        self.banditCarbonWeight = banditCarbonWeight
        self.messEnergyWeight = messEnergyWeight
        self.messExploration = messExploration
        self.messTarget = messTarget
    }
}
