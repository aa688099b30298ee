/// Where the numbers about this process come from.
public protocol ProcessStatisticsSource: Sendable {
    /// The present numbers, or nil where the system does not tell.
    func statistics() -> ProcessStatistics?
}
