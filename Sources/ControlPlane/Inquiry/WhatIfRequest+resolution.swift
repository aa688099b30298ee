import Foundation
import Planning
import SunwardModel

extension WhatIfRequest {
    /// The changes as the planner takes them.
    ///
    /// - Parameter grid: When the problem's slots are; nil for a problem without dates.
    /// - Throws: ``ControlPlaneError`` with code `invalidQuestion`, saying what is wrong and what would be right.
    func resolved(in problem: AllocationProblem, grid: TimeGrid?) throws(ControlPlaneError) -> [WhatIfChange] {
        guard changes.count <= Self.mostChanges else {
            throw Self.invalid("\(changes.count) changes are too many; at most \(Self.mostChanges) make a question")
        }
        var resolved: [WhatIfChange] = []
        for change in changes {
            resolved.append(
                WhatIfChange(
                    change.quantity,
                    try change.adjustment(),
                    sites: try Self.places(change.sites, "site", in: problem.sites),
                    areas: try Self.places(change.areas, "area", in: problem.areas),
                    classes: try Self.places(change.classes, "class", in: problem.classes),
                    slots: try change.slots(of: problem, grid: grid)
                )
            )
        }
        return resolved
    }

    /// The objectives asked for instead of the plan's.
    ///
    /// - Throws: ``ControlPlaneError`` with code `invalidQuestion`.
    func goal() throws(ControlPlaneError) -> PlanningGoal? {
        if let weights {
            guard priority == nil, tolerance == nil else {
                throw Self.invalid("weights take the place of priority and tolerance; give one or the other")
            }
            let isUsable = weights.values.allSatisfy { $0 >= 0 && $0.isFinite } && weights.values.contains { $0 > 0 }
            guard isUsable, weights[.unserved] == nil else {
                throw Self.invalid(
                    "weights are \(weights.count) numbers >= 0 of energy, carbon and delay, one of them > 0"
                )
            }
            return .weighted(weights)
        }
        let tolerance = tolerance ?? 0.001
        guard tolerance >= 0, tolerance <= 1 else {
            throw Self.invalid("tolerance is \(tolerance); expected a fraction from 0 to 1, for example 0.001")
        }
        guard let priority else { return nil }
        guard !priority.isEmpty, Set(priority).count == priority.count, !priority.contains(.unserved) else {
            throw Self.invalid("priority names energy, carbon and delay, each once at most, for example carbon, energy")
        }
        return .lexicographic(priority.map { ObjectiveTolerance($0, tolerance) })
    }

    static func invalid(_ message: String) -> ControlPlaneError { ControlPlaneError(.invalidQuestion, message) }

    private static func places(
        _ names: [String]?,
        _ kind: String,
        in known: [String]
    ) throws(ControlPlaneError) -> [Int]? {
        guard let names else { return nil }
        var places: [Int] = []
        for name in names {
            guard let place = known.firstIndex(of: name) else {
                let likely = Suggestion.nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
                let all = known.count <= 20 ? "; it has \(known.joined(separator: ", "))" : ""
                throw invalid("\(kind) \"\(name.prefix(80))\" is not in this plan\(likely)\(all)")
            }
            if !places.contains(place) { places.append(place) }
        }
        return places
    }
}

extension WhatIfRequest.Change {
    fileprivate func adjustment() throws(ControlPlaneError) -> WhatIfChange.Adjustment {
        let given = [set.map(WhatIfChange.Adjustment.set), add.map { .add($0) }, factor.map { .scale($0) }]
            .compactMap(\.self)
        if quantity == .down {
            guard given.isEmpty else { throw WhatIfRequest.invalid("down takes no number; name only the sites") }
            return .set(0)
        }
        guard given.count == 1, let adjustment = given.first else {
            let name = quantity.rawValue
            throw WhatIfRequest.invalid("\(name) needs one of set, add and factor; it has \(given.count) of them")
        }
        return adjustment
    }

    /// From the slot that holds `from` to the one before `to`; slots named by number are both meant.
    fileprivate func slots(
        of problem: AllocationProblem,
        grid: TimeGrid?
    ) throws(ControlPlaneError) -> Range<Int>? {
        guard from != nil || to != nil else { return nil }
        var first = 0
        var end = problem.slots
        switch from {
        case nil: break
        case .slot(let number): first = number
        case .time(let date): first = try Self.slot(holding: date, "from", grid)
        }
        switch to {
        case nil: break
        case .slot(let number): end = number < .max ? number + 1 : number
        case .time(let date):
            // A change until 15:00 leaves the slot that begins then alone.
            end = try Self.slot(holding: date.addingTimeInterval(-0.001), "to", grid) + 1
        }
        guard first >= 0, end <= problem.slots, first < end else {
            throw WhatIfRequest.invalid(
                "from and to name slots \(first) to \(end - 1); expected a stretch within 0 to \(problem.slots - 1)"
            )
        }
        return first..<end
    }

    private static func slot(
        holding date: Date,
        _ field: String,
        _ grid: TimeGrid?
    ) throws(ControlPlaneError) -> Int {
        guard let grid else {
            throw WhatIfRequest.invalid("\(field) is a time, but an instance has none; give the number of a slot")
        }
        guard let slot = grid.slot(containing: date) else {
            let covered = "\(grid.start.formatted(.iso8601)) to \(grid.end.formatted(.iso8601))"
            throw WhatIfRequest.invalid("\(field) is outside the plan, which covers \(covered)")
        }
        return slot
    }
}
