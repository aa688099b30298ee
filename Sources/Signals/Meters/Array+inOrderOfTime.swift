import SunwardModel

extension Array where Element == Reading {
    /// The readings by time; those of one moment stay in the order they are in.
    public func inOrderOfTime() -> [Reading] {
        enumerated()
            .sorted { ($0.element.observedAt, $0.offset) < ($1.element.observedAt, $1.offset) }
            .map(\.element)
    }
}
