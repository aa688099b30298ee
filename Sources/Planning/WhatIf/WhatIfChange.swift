/// One change of a problem: other supply, another price, a site less.
public struct WhatIfChange: Codable, Sendable, Equatable {
    /// How the present value becomes another.
    public enum Adjustment: Codable, Sendable, Equatable {
        case set(Double)
        case add(Double)
        case scale(Double)

        func applied(to value: Double) -> Double {
            switch self {
            case .set(let new): new
            case .add(let more): value + more
            case .scale(let factor): value * factor
            }
        }

        fileprivate var number: Double {
            switch self {
            case .set(let number), .add(let number), .scale(let number): number
            }
        }
    }

    public var quantity: WhatIfQuantity
    /// How it changes; says nothing for ``WhatIfQuantity/down``.
    public var adjustment: Adjustment
    /// Site indices; nil means all. For a budget: those whose own it is; nil means every budget of the kind.
    public var sites: [Int]?
    /// Area indices, for demand; nil means all.
    public var areas: [Int]?
    /// Class indices, for demand; nil means all.
    public var classes: [Int]?
    /// Nil means all of the horizon.
    public var slots: Range<Int>?

    public init(
        _ quantity: WhatIfQuantity,
        _ adjustment: Adjustment,
        sites: [Int]? = nil,
        areas: [Int]? = nil,
        classes: [Int]? = nil,
        slots: Range<Int>? = nil
    ) {
        self.quantity = quantity
        self.adjustment = adjustment
        self.sites = sites
        self.areas = areas
        self.classes = classes
        self.slots = slots
    }

    /// What is wrong with the change itself, whatever it is applied to.
    func problems(in problem: AllocationProblem) -> [PlanningError.Problem] {
        var problems: [PlanningError.Problem] = []
        let name = quantity.rawValue
        func refuse(_ found: String, _ expected: String) {
            problems.append(.init(path: name, found: found, expected: expected))
        }
        if !adjustment.number.isFinite { refuse("\(adjustment.number)", "a finite number") }
        if quantity.isFactor {
            if case .scale(let factor) = adjustment, quantity.range.contains(factor) {
            } else {
                refuse("\(adjustment)", "a factor from 0 to 1000, or a percentage such as +20%")
            }
        }
        if case .scale(let factor) = adjustment, factor < 0 { refuse("a factor of \(factor)", "a factor >= 0") }
        if slots != nil, !quantity.variesWithTime { refuse("limited to some slots", "a change of the whole horizon") }
        if let slots, slots.isEmpty || slots.lowerBound < 0 || slots.upperBound > problem.slots {
            refuse("in slots \(slots)", "slots within 0 to \(problem.slots - 1)")
        }
        if quantity == .down, sites?.isEmpty ?? true { refuse("for no site", "the name of a site") }
        if quantity == .demand ? sites != nil : areas != nil || classes != nil {
            refuse(quantity == .demand ? "of a site" : "of areas or classes", "demand has areas and classes, not sites")
        }
        return problems
    }
}
