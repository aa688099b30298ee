import Foundation
import Planning

/// What if something were different: changes by name, as an operator asks for them.
public struct WhatIfRequest: Codable, Hashable, Sendable {
    /// One change. Exactly one of `set`, `add` and `factor` says how, but for `down`, which takes none.
    public struct Change: Codable, Hashable, Sendable {
        public var quantity: WhatIfQuantity

        /// The new value.
        public var set: Double?

        /// What is added to the present value; may be less than nothing.
        public var add: Double?

        /// What the present value is multiplied by.
        public var factor: Double?

        /// Sites that it applies to; nil means all.
        public var sites: [String]?

        /// Areas whose demand changes; nil means all.
        public var areas: [String]?

        /// Classes whose demand changes; nil means all.
        public var classes: [String]?

        /// The first slot it applies to; nil means the first there is.
        public var from: SlotMark?

        /// Where it ends; nil means with the horizon.
        public var to: SlotMark?

        public init(
            _ quantity: WhatIfQuantity,
            set: Double? = nil,
            add: Double? = nil,
            factor: Double? = nil,
            sites: [String]? = nil,
            areas: [String]? = nil,
            classes: [String]? = nil,
            from: SlotMark? = nil,
            to: SlotMark? = nil
        ) {
            self.quantity = quantity
            self.set = set
            self.add = add
            self.factor = factor
            self.sites = sites
            self.areas = areas
            self.classes = classes
            self.from = from
            self.to = to
        }
    }

    /// Most changes in one question.
    public static let mostChanges = 100

    public var changes: [Change]

    /// Other objectives in order of priority; nil keeps the plan's.
    public var priority: [PlanningObjective]?

    /// How far each of them may worsen for later ones, as a fraction; nil means 0.001.
    public var tolerance: Double?

    /// Weights instead of an order; nil keeps the plan's objectives.
    public var weights: [PlanningObjective: Double]?

    public init(
        changes: [Change],
        priority: [PlanningObjective]? = nil,
        tolerance: Double? = nil,
        weights: [PlanningObjective: Double]? = nil
    ) {
        self.changes = changes
        self.priority = priority
        self.tolerance = tolerance
        self.weights = weights
    }
}

/// A moment of a plan: the number of a slot, or a time.
public enum SlotMark: Hashable, Sendable {
    case slot(Int)
    case time(Date)
}

extension SlotMark: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .slot(number)
        } else {
            self = .time(try container.decode(Date.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .slot(let number): try container.encode(number)
        case .time(let date): try container.encode(date)
        }
    }
}
