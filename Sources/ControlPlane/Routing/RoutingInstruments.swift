import Metrics
import Routing
import SunwardModel

/// The router's metrics. Labels are names of the fleet and of closed sets; instruments are made once for a fleet.
struct RoutingInstruments: Sendable {
    private let decisions: [[Counter]]
    private let carbonGrams: [FloatingPointCounter]
    private let violations: [RoutingDecision.Violation: Counter]
    private let siteReasons: [SiteChoice.Reason: Counter]
    private let outcomes: [RoutingOutcome.Status: Counter]
    private let measuredGrams: [FloatingPointCounter]
    private let decisionSeconds = Recorder(label: "sunward_routing_decision_seconds")
    private let refusedRequests = Counter(label: "sunward_routing_refused_requests_total")

    init(_ fleet: Fleet) {
        let policy = fleet.routing.policy.rawValue
        decisions = fleet.sites.map { site in
            site.models.map { model in
                Counter(
                    label: "sunward_routing_decisions_total",
                    dimensions: [("site", site.name), ("model", model.name), ("policy", policy)]
                )
            }
        }
        carbonGrams = fleet.sites.map {
            FloatingPointCounter(
                label: "sunward_routing_predicted_carbon_grams_total",
                dimensions: [("site", $0.name)]
            )
        }
        measuredGrams = fleet.sites.map {
            FloatingPointCounter(label: "sunward_routing_measured_carbon_grams_total", dimensions: [("site", $0.name)])
        }
        violations = Self.counters("sunward_routing_violations_total", "limit")
        siteReasons = Self.counters("sunward_routing_site_choices_total", "reason")
        outcomes = Self.counters("sunward_routing_outcomes_total", "status")
    }

    func record(_ decision: RoutingDecision, site: Int, model: Int, reason: SiteChoice.Reason) {
        decisions[site][model].increment()
        carbonGrams[site].increment(by: decision.prediction.carbonGrams)
        for violation in decision.violations { violations[violation]?.increment() }
        siteReasons[reason]?.increment()
        decisionSeconds.record(decision.decisionMicroseconds * 1e-6)
    }

    func recordRefusal() { refusedRequests.increment() }

    /// Counts a decision's first report.
    func recordEnd(_ outcome: RoutingOutcome) { outcomes[outcome.status]?.increment() }

    /// Counts the carbon of tokens that were reported.
    func recordCarbon(of outcome: RoutingOutcome, site: Int) {
        if let grams = outcome.carbonGrams { measuredGrams[site].increment(by: grams) }
    }

    private static func counters<Label: RawRepresentable & CaseIterable & Hashable>(
        _ name: String,
        _ dimension: String
    ) -> [Label: Counter] where Label.RawValue == String {
        let pairs = Label.allCases.map { ($0, Counter(label: name, dimensions: [(dimension, $0.rawValue)])) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
