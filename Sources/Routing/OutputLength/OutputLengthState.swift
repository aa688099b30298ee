/// What is known of the lengths of models' answers: learned from a file by ``fit(_:models:seed:)``, then from outcomes.
///
/// Prompts are mapped to four factors, models give each prompt a place along their own mixture of these and keep
/// histograms of length by place, and classes correct what is left. Memory is bounded: by `maximumModels`, each of some
/// 7 KB, and `maximumClasses`; models and classes beyond these are estimated from what others have in common.
public struct OutputLengthState: Codable, Hashable, Sendable {
    /// Of the saved form and of the feature rows it refers to.
    public static let version = 1

    public static let maximumModels = 256
    public static let maximumClasses = 256

    /// Nil until fitted: every prompt is then alike.
    var factors: LengthFactors?

    /// By model name.
    var distributions: [String: LengthDistribution] = [:]

    /// The shape that a model without observations of its own has.
    var reference = LengthDistribution.generic

    /// In the order in which they appeared.
    var classes: [LengthClass] = []

    /// A state that knows nothing yet and learns from outcomes alone.
    public init() {}

    /// The part that outcomes change. The rest is as the fit left it.
    public struct Learned: Codable, Sendable {
        let distributions: [String: LengthDistribution]
        let classes: [LengthClass]
    }

    /// What outcomes have taught so far; a small part of the whole.
    public var learned: Learned { Learned(distributions: distributions, classes: classes) }

    /// Goes on from what outcomes had taught this same fit; tables of a wrong size change nothing.
    ///
    /// - Returns: Whether they were taken.
    @discardableResult
    public mutating func restore(_ learned: Learned) -> Bool {
        guard learned.distributions.values.allSatisfy(\.isSound) else { return false }
        distributions = learned.distributions
        classes = learned.classes
        return true
    }

    /// Models with observations of their own, in order of their names.
    public var models: [String] { distributions.keys.sorted() }

    private enum CodingKeys: String, CodingKey {
        case version, factors, distributions, reference, classes
    }

    /// - Throws: ``RoutingError`` with `invalidState` for another version or tables of a wrong size, else what the
    ///   decoder throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            throw RoutingError(
                code: .invalidState,
                message: "the output length state is of version \(version), not \(Self.version); fit it again"
            )
        }
        factors = try container.decodeIfPresent(LengthFactors.self, forKey: .factors)
        distributions = try container.decode([String: LengthDistribution].self, forKey: .distributions)
        reference = try container.decode(LengthDistribution.self, forKey: .reference)
        classes = try container.decode([LengthClass].self, forKey: .classes)
        guard reference.isSound, distributions.values.allSatisfy(\.isSound) else {
            throw RoutingError(code: .invalidState, message: "the output length state has tables of a wrong size")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encodeIfPresent(factors, forKey: .factors)
        try container.encode(distributions, forKey: .distributions)
        try container.encode(reference, forKey: .reference)
        try container.encode(classes, forKey: .classes)
    }
}
