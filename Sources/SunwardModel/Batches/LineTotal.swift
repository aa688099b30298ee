/// Lines of batches of an area and class that plans are made for, counted since the beginning.
public struct LineTotal: Codable, Hashable, Sendable {
    public let area: String
    public let workloadClass: String

    /// A fraction where a part of a line's time has been settled.
    public let lines: Double

    public init(area: String, workloadClass: String, lines: Double) {
        self.area = area
        self.workloadClass = workloadClass
        self.lines = lines
    }
}
