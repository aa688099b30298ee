/// Kinds of hashed rows; leaving some out shows what they are worth.
public struct FeatureKinds: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Single words and shapes of numbers.
    public static let words = FeatureKinds(rawValue: 1)

    /// Two tokens in a row.
    public static let pairs = FeatureKinds(rawValue: 2)

    /// First four and last three bytes of longer words.
    public static let characters = FeatureKinds(rawValue: 4)

    /// The class, the prompt's coarse form, and both crossed.
    public static let forms = FeatureKinds(rawValue: 8)

    public static let all: FeatureKinds = [.words, .pairs, .characters, .forms]
}
