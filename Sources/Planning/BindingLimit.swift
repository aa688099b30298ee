/// A limit that keeps more queries from being served, by index into the problem's names.
public enum BindingLimit: Codable, Sendable, Hashable {
    case capacity(site: Int, resource: Int, slot: Int)
    case gridLimit(site: Int, slot: Int)
    case budget(String)
    case delay(area: Int, workloadClass: Int, slot: Int)
    case unreachable(area: Int, site: Int)

    /// The limit in words, with the problem's names.
    public func description(in problem: AllocationProblem) -> String {
        switch self {
        case .capacity(let site, let resource, let slot):
            "capacity of \(problem.resources[resource]) at \(problem.sites[site]) in slot \(slot)"
        case .gridLimit(let site, let slot):
            "grid limit at \(problem.sites[site]) in slot \(slot)"
        case .budget(let name):
            "budget \(name)"
        case .delay(let area, let workloadClass, let slot):
            "delay limit of \(problem.classes[workloadClass]) from \(problem.areas[area]) in slot \(slot)"
        case .unreachable(let area, let site):
            "\(problem.sites[site]) cannot be reached from \(problem.areas[area])"
        }
    }
}
