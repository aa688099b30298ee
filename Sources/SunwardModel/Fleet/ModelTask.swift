/// What a model is there for.
public enum ModelTask: String, Codable, Hashable, Sendable, CaseIterable {
    /// Answers prompts; among the models that Green-Aware Routing chooses from.
    case generate

    /// Turns text into vectors. A request names it, and only the site is chosen.
    case embed
}
