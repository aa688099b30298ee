import SunwardModel

/// The workload classes that batches may be of: those whose requests may wait, or all where the fleet has none such.
public struct DeferrableClasses: Sendable {
    /// In the fleet's order.
    public let names: [String]

    /// Whether the fleet has classes whose requests may wait.
    public let canWait: Bool
    private let classes: [WorkloadClass]
    private let cues: ClassCues

    /// - Parameter allowed: The classes that a key allows; nil for all.
    public init(_ fleet: Fleet, allowed: [String]? = nil) {
        let deferrable = fleet.classes.filter { $0.deferrableHours > 0 }
        canWait = !deferrable.isEmpty
        classes = (canWait ? deferrable : fleet.classes).filter { allowed?.contains($0.name) ?? true }
        names = classes.map(\.name)
        cues = ClassCues(classes)
    }

    /// How long requests of a class may wait, in hours; nil where it is none of these, zero where the fleet knows no
    /// waiting.
    public func hours(of workloadClass: String) -> Double? {
        classes.first { $0.name == workloadClass }?.deferrableHours
    }

    /// The class of a request that names none, as requests that do not wait are guessed (by their cues, then by their
    /// lengths).
    ///
    /// - Returns: nil when there is no class to choose from.
    public func guess(_ request: RouteRequest) -> String? {
        guard classes.count > 1 else { return names.first }
        return names[ClassGuess.index(request, classes: classes, cues: cues)]
    }
}
