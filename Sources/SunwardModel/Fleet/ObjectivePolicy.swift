/// What a plan is to be good at, and in which order.
public struct ObjectivePolicy: Codable, Hashable, Sendable {
    /// One of the three objectives of Green-LLM, each in US dollars.
    public enum Objective: String, Codable, Hashable, Sendable, CaseIterable {
        case energy
        case carbon
        case delay
    }

    /// How several objectives are joined.
    public enum Mode: String, Codable, Hashable, Sendable, CaseIterable {
        /// One after another; an earlier one may worsen only by its tolerance.
        case lexicographic
        /// The weighted sum.
        case weighted
    }

    /// An objective with its place in the order.
    public struct Entry: Codable, Hashable, Sendable {
        public var objective: Objective

        /// How far, as a fraction of its optimum, this objective may worsen for the sake of later ones.
        public var toleranceFraction: Double

        /// Its factor in the weighted sum.
        public var weight: Double

        public init(_ objective: Objective, toleranceFraction: Double = 0.001, weight: Double = 1) {
            self.objective = objective
            self.toleranceFraction = toleranceFraction
            self.weight = weight
        }
    }

    public var mode: Mode
    public var priority: [Entry]

    public init(
        mode: Mode = .lexicographic,
        priority: [Entry] = [Entry(.energy), Entry(.carbon), Entry(.delay)]
    ) {
        self.mode = mode
        self.priority = priority
    }
}
