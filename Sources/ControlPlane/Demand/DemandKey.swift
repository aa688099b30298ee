/// An area and a workload class: what demand is counted by.
public struct DemandKey: Hashable, Sendable {
    public let area: String
    public let workloadClass: String

    public init(area: String, workloadClass: String) {
        self.area = area
        self.workloadClass = workloadClass
    }
}
