/// What is known of models' quality: the ease of prompts from a fit, and every model's answer to it, which learns on.
public struct QualityState: Codable, Sendable {
    /// Changes when features or layout change: an older state cannot be read and has to be fitted again.
    public static let version = 1

    /// Fitted offline; nil for a state that knows outcomes only.
    let ease: EaseModel?

    /// Mean standardised ease of a class's prompts.
    let typicalEase: [String: Double]

    /// By model name.
    private(set) var responses: [String: ItemResponse]

    /// How models in general answer to ease: the starting point of one that was never fitted.
    let usualSlope: ItemResponse.Coefficient
    let usualCurve: ItemResponse.Coefficient

    /// Models beyond this many are not learned.
    static let maximumModels = 256

    /// A state without a fit: priors from site files, and what outcomes teach.
    public init() {
        ease = nil
        typicalEase = [:]
        responses = [:]
        usualSlope = ItemResponse.Coefficient(mean: 0, variance: 0.05)
        usualCurve = ItemResponse.Coefficient(mean: 0, variance: 0.01)
    }

    init(
        ease: EaseModel?,
        typicalEase: [String: Double],
        responses: [String: ItemResponse],
        usualSlope: ItemResponse.Coefficient,
        usualCurve: ItemResponse.Coefficient
    ) {
        self.ease = ease
        self.typicalEase = typicalEase
        self.responses = responses
        self.usualSlope = usualSlope
        self.usualCurve = usualCurve
    }

    /// The part that outcomes change. The rest is as the fit left it.
    public struct Learned: Codable, Sendable {
        let responses: [String: ItemResponse]
    }

    /// What outcomes have taught so far; a small part of the whole.
    public var learned: Learned { Learned(responses: responses) }

    /// Goes on from what outcomes had taught this same fit.
    public mutating func restore(_ learned: Learned) { responses = learned.responses }

    /// Names of the models with measured quality, in order.
    public var models: [String] { responses.keys.sorted() }

    /// Takes one outcome in; costs the same however many came before.
    ///
    /// - Parameters:
    ///   - model: its name; a new one starts from `prior`.
    ///   - quality: grade of the answer, 0...1; ignored when not a number.
    ///   - prior: what the site file says of the model.
    public mutating func learn(_ digest: QualityDigest, model: String, quality: Double, prior: ClassPrior? = nil) {
        if responses[model] == nil {
            guard quality.isFinite, responses.count < Self.maximumModels else { return }
            responses[model] = ItemResponse(prior: prior ?? ClassPrior(), slope: usualSlope, curve: usualCurve)
        }
        responses[model]?.learn(
            digest,
            quality: quality,
            prior: prior,
            typicalEase: typicalEase[digest.workloadClass] ?? 0
        )
    }
}

extension QualityState {
    private enum CodingKeys: String, CodingKey {
        case version, ease, typicalEase, responses, usualSlope, usualCurve
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            throw RoutingError(
                code: .invalidState,
                message: "the quality state is of version \(version), this build reads \(Self.version); fit again"
            )
        }
        ease = try container.decodeIfPresent(EaseModel.self, forKey: .ease)
        typicalEase = try container.decode([String: Double].self, forKey: .typicalEase)
        responses = try container.decode([String: ItemResponse].self, forKey: .responses)
        usualSlope = try container.decode(ItemResponse.Coefficient.self, forKey: .usualSlope)
        usualCurve = try container.decode(ItemResponse.Coefficient.self, forKey: .usualCurve)
        try ease?.check()
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encodeIfPresent(ease, forKey: .ease)
        try container.encode(typicalEase, forKey: .typicalEase)
        try container.encode(responses, forKey: .responses)
        try container.encode(usualSlope, forKey: .usualSlope)
        try container.encode(usualCurve, forKey: .usualCurve)
    }
}
