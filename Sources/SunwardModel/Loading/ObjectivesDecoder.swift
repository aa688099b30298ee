import Yams

/// Reads the section `objectives` of `fleet.yaml`.
struct ObjectivesDecoder {
    let report: FileReport

    func decode(_ fleet: MappingReader) -> ObjectivePolicy {
        guard let reader = fleet.mapping("objectives") else { return ObjectivePolicy() }
        var policy = ObjectivePolicy()
        if reader.node("mode") != nil {
            policy.mode = reader.choice("mode", "how objectives are joined") ?? .lexicographic
        }
        if let items = reader.list("priority", atMost: 100) {
            policy.priority = items.compactMap { path, node in
                MappingReader(node, path: path, report: report).flatMap { entry($0, mode: policy.mode) }
            }
            checkPriority(policy, count: items.count)
        } else if policy.mode == .weighted, !reader.isWritten("priority") {
            report.error("objectives.priority", "is missing; mode weighted needs a list of objectives with weights")
        }
        reader.finish()
        return policy
    }

    private func entry(_ reader: MappingReader, mode: ObjectivePolicy.Mode) -> ObjectivePolicy.Entry? {
        let objective: ObjectivePolicy.Objective? = reader.choice("objective", "energy, carbon or delay")
        let tolerance = NumberRule.within(0...1, "how far later objectives may worsen it, for example 0.001")
        let weight = NumberRule.atLeastZero(upTo: 1e9, "the objective's factor in the weighted sum, for example 1")
        let toleranceFraction = reader.number("tolerance_fraction", tolerance, default: 0.001)
        let factor = mode == .weighted ? reader.number("weight", weight) : reader.number("weight", weight, default: 1)
        reader.finish()
        return objective.map { .init($0, toleranceFraction: toleranceFraction, weight: factor) }
    }

    private func checkPriority(_ policy: ObjectivePolicy, count: Int) {
        let field = "objectives.priority"
        if count == 0 { report.error(field, "is empty; list at least one objective, or leave the section out") }
        // Entries that were refused would shift the indices.
        guard policy.priority.count == count else { return }
        var seen: [ObjectivePolicy.Objective: Int] = [:]
        for (index, entry) in policy.priority.enumerated() {
            if let earlier = seen[entry.objective] {
                let message = "is already listed at priority[\(earlier)]; list each objective once"
                report.error("\(field)[\(index)].objective", value: entry.objective.rawValue, message)
            }
            seen[entry.objective] = seen[entry.objective] ?? index
        }
        let weightsAreRead = !report.problems.contains { $0.field.hasPrefix(field) }
        if policy.mode == .weighted, count > 0, weightsAreRead, policy.priority.allSatisfy({ $0.weight == 0 }) {
            report.error(field, "has no weight above 0; give at least one objective a weight")
        }
    }
}
