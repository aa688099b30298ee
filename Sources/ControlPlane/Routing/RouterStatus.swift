import Foundation
import Routing
import SunwardModel

/// How the router is doing.
public struct RouterStatus: Sendable {
    /// How one carbon allowance stands.
    public struct Budget: Codable, Hashable, Sendable {
        /// nil for the allowance of all sites together.
        public var site: String?
        public var windowMinutes: Double
        public var allowedGrams: Double

        /// In the window that ends now.
        public var spentGrams: Double

        /// Negative when it is overspent.
        public var remainingGrams: Double

        /// Until the present window has rolled by.
        public var expectedRequests: Double

        /// Whether the least carbon of the requests expected fits in it.
        public var isFeasible: Bool
    }

    /// What is known of one estimator.
    public struct Estimator: Codable, Hashable, Sendable {
        public var name: String

        /// Where it started: `prior` (the fleet file), `fitted` (a fitted state), `restored` (what was saved).
        public var basis: String

        /// Outcomes learned from since the start of this process.
        public var learned: Int
    }

    /// Share of requests at or under their predicted 95th percentile of latency.
    public struct Coverage: Codable, Hashable, Sendable {
        public var site: String
        public var requests: Int
        public var share: Double?

        /// The same over the latency window.
        public var windowRequests: Int
        public var windowShare: Double?
    }

    /// Since the start of this process.
    public struct Counts: Codable, Hashable, Sendable {
        public var decisions = 0
        public var outcomes = 0

        /// Reports that added nothing to an earlier one.
        public var duplicateOutcomes = 0

        /// Reports of decisions that are not remembered (any more); they go into the history all the same.
        public var unknownOutcomes = 0

        /// Decisions forgotten before any report.
        public var forgottenDecisions = 0

        /// What the desk's queue had no room for; it is in the history, and was not learned from.
        public var droppedEvents = 0

        public init() {}
    }

    public var policy: RoutingPolicyName
    public var precedence: RoutingSettings.Precedence

    /// The policy's numbers by name: prices, floors, virtual queues.
    public var prices: [String: Double]
    public var budgets: [Budget]
    public var estimators: [Estimator]
    public var coverage: [Coverage]
    public var calibration: CalibrationTally
    public var counts: Counts

    /// Requests sent and not come back, as far as is known.
    public var inFlight: Int

    /// Decisions that an outcome may still arrive for, and events that wait for the desk.
    public var pendingDecisions: Int
    public var queuedEvents: Int

    /// Mean time that a decision keeps a core busy.
    public var decisionMicroseconds: Double
    public var planID: UUID?

    /// Whether what was saved before this start has been taken up; nil when nothing is saved anywhere.
    public var isRestored: Bool?
}
