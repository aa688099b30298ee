import NIOConcurrencyHelpers
import SunwardModel

/// What queries really took, by site and class, as the router measured it: where the planner reads what its queries
/// cost.
public final class QueryMeasurements: Sendable {
    /// The mean of one class at one site.
    public struct Mean: Codable, Hashable, Sendable {
        /// IT energy of a query.
        public var joules: Double

        /// Seconds that a query holds a place in a batch while the site is not crowded.
        public var processingSeconds: Double

        /// Queries it was measured on, older ones counting for less.
        public var weight: Double

        public init(joules: Double, processingSeconds: Double, weight: Double) {
            self.joules = joules
            self.processingSeconds = processingSeconds
            self.weight = weight
        }
    }

    /// By site, then by class.
    public typealias Table = [String: [String: Mean]]

    private let table = NIOLockedValueBox<Table>([:])

    public init() {}

    /// The means as last published.
    public var current: Table { table.withLockedValue { $0 } }

    func publish(_ means: Table) { table.withLockedValue { $0 = means } }
}
