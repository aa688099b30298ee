import ArgumentParser
import Planning

/// Objectives in order of priority, as typed.
struct ObjectiveList: ExpressibleByArgument, CustomStringConvertible {
    let objectives: [PlanningObjective]

    init(_ objectives: [PlanningObjective]) { self.objectives = objectives }

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let objectives = names.compactMap { PlanningObjective(rawValue: $0.trimmingPrefix(" ").lowercased()) }
        guard objectives.count == names.count, Set(objectives).count == objectives.count, !objectives.isEmpty,
            !objectives.contains(.unserved)
        else { return nil }
        self.objectives = objectives
    }

    var description: String { objectives.map(\.rawValue).joined(separator: ",") }

    var defaultValueDescription: String { description }
}
