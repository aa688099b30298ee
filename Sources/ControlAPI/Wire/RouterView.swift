import ControlPlane
import Foundation
import SunwardModel

/// How the router is doing.
public struct RouterView: Codable, Sendable {
    /// How predicted quality fits the grades that came in.
    public struct Calibration: Codable, Sendable {
        public var grades: Int
        public var meanPredictedQuality: Double?
        public var meanGrade: Double?

        /// Mean distance of prediction and grade over ten bins of prediction.
        public var expectedCalibrationError: Double?
    }

    public var policy: RoutingPolicyName
    public var precedence: RoutingSettings.Precedence
    public var planID: UUID?

    /// The policy's numbers by name: prices, floors, virtual queues.
    public var prices: [String: Double]
    public var budgets: [RouterStatus.Budget]
    public var estimators: [RouterStatus.Estimator]
    public var latencyCoverage: [RouterStatus.Coverage]
    public var calibration: Calibration
    public var counts: RouterStatus.Counts
    public var inFlight: Int
    public var pendingDecisions: Int
    public var queuedEvents: Int
    public var decisionMicroseconds: Double

    /// Whether what was saved before this start has been taken up.
    public var restored: Bool?

    init(_ status: RouterStatus) {
        policy = status.policy
        precedence = status.precedence
        planID = status.planID
        prices = status.prices.filter { $0.value.isFinite }
        budgets = status.budgets.map { budget in
            var finite = budget
            if !budget.expectedRequests.isFinite { finite.expectedRequests = 0 }
            return finite
        }
        estimators = status.estimators
        latencyCoverage = status.coverage
        calibration = Calibration(
            grades: status.calibration.grades,
            meanPredictedQuality: status.calibration.meanPredicted,
            meanGrade: status.calibration.meanObserved,
            expectedCalibrationError: status.calibration.expectedCalibrationError
        )
        counts = status.counts
        inFlight = status.inFlight
        pendingDecisions = status.pendingDecisions
        queuedEvents = status.queuedEvents
        decisionMicroseconds = status.decisionMicroseconds
        restored = status.isRestored
    }
}
