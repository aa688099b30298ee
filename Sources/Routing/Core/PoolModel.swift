import SunwardModel

/// A model of a site's pool as the router knows it before any request.
public struct PoolModel: Sendable {
    public var profile: ModelProfile

    /// Whether ``ModelProfile`` says it may take prompts at all.
    public var isServing: Bool { profile.answersPrompts }

    /// Size that `largest` and `smallest` go by: parameters where the file gives them, else the energy of a token.
    public var size: Double { profile.parametersBillions ?? profile.decodeJoulesPerToken }

    public init(_ profile: ModelProfile) { self.profile = profile }
}
