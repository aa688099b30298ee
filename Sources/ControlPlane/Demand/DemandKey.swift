import SunwardModel

/// An area and a workload class: what demand is counted by.
public struct DemandKey: Hashable, Sendable {
    public let area: String
    public let workloadClass: String

    public init(area: String, workloadClass: String) {
        self.area = area
        self.workloadClass = workloadClass
    }
}

extension DemandKey {
    /// What a line of a batch counts as.
    public init(_ cell: BatchCell) { self.init(area: cell.area, workloadClass: cell.workloadClass) }

    /// What lines of batches are counted by.
    public init(_ total: LineTotal) { self.init(area: total.area, workloadClass: total.workloadClass) }

    /// What was served.
    public init(_ allocation: SettledAllocation) {
        self.init(area: allocation.area, workloadClass: allocation.workloadClass)
    }
}
