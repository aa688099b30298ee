import Foundation
import Postgres
import SunwardModel

extension RoutingRow {
    init(row: PostgresRow) throws {
        let id: UUID = try row.decode("id")
        self.init(
            id: id,
            decidedAt: try row.decode("decided_at"),
            planID: try row.decode("plan_id"),
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            site: try row.decode("site"),
            model: try row.decode("model"),
            policy: try row.decode("policy"),
            prediction: Prediction(
                quality: try row.decode("predicted_quality"),
                qualityStandardError: try row.decode("predicted_quality_standard_error"),
                latencyP95Seconds: try row.decode("predicted_latency_p95_seconds"),
                inputTokens: try row.decode("predicted_input_tokens"),
                outputTokens: try row.decode("predicted_output_tokens"),
                energyJoules: try row.decode("predicted_energy_joules"),
                carbonGrams: try row.decode("predicted_carbon_grams"),
                marginalCarbonGrams: try row.decode("predicted_marginal_carbon_grams")
            ),
            terms: Terms(
                qualityFloor: try row.decode("quality_floor"),
                latencyObjectiveSeconds: try row.decode("latency_objective_seconds"),
                carbonCapGrams: try row.decode("carbon_cap_grams"),
                carbonPrice: try row.decode("carbon_price"),
                qualityPrice: try row.decode("quality_price")
            ),
            violations: try row.decode("violations"),
            refusals: try row.decode("refusals", as: PostgresJSON.self).value(),
            counterfactuals: RoutingDecision.Counterfactuals(
                bestSingleAtNearestSite: try row.decode("best_single_carbon_grams"),
                largestModel: try row.decode("largest_model_carbon_grams"),
                planWithoutRouting: try row.decode("without_routing_carbon_grams")
            ),
            decisionMicroseconds: try row.decode("decision_microseconds"),
            origin: RoutingDecision.Origin(
                requestID: try row.decode("request_id"),
                keyID: try row.decode("key_id"),
                retryOf: try row.decode("retry_of")
            ),
            outcome: try RoutingOutcome(decisionID: id, row: row)
        )
    }
}

extension RoutingOutcome {
    /// The outcome in a row of `routing_history`; nil when none was reported.
    init?(decisionID: UUID, row: PostgresRow) throws {
        guard let reportedAt: Date = try row.decode("reported_at") else { return nil }
        let name: String = try row.decode("status")
        guard let status = Status(rawValue: name) else {
            throw StoreError(.unreadable, "the database holds an outcome of an unknown status")
        }
        self.init(
            decisionID: decisionID,
            reportedAt: reportedAt,
            status: status,
            inputTokens: try row.decode("input_tokens"),
            outputTokens: try row.decode("output_tokens"),
            timeToFirstTokenSeconds: try row.decode("time_to_first_token_seconds"),
            latencySeconds: try row.decode("latency_seconds"),
            quality: try row.decode("quality"),
            energyJoules: try row.decode("energy_joules"),
            carbonGrams: try row.decode("carbon_grams")
        )
    }
}

extension RoutingHourRow {
    init(row: PostgresRow) throws {
        self.init(
            hour: try row.decode("hour"),
            site: try row.decode("site"),
            model: try row.decode("model"),
            workloadClass: try row.decode("class"),
            requests: try row.decode("requests"),
            reported: try row.decode("reported"),
            failed: try row.decode("failed"),
            graded: try row.decode("graded"),
            observedQuality: try row.decode("observed_quality"),
            predictedQuality: try row.decode("predicted_quality"),
            predictedQualityOfGraded: try row.decode("predicted_quality_of_graded"),
            observedLatencyP95Seconds: try row.decode("observed_latency_p95_seconds"),
            predictedLatencyP95Seconds: try row.decode("predicted_latency_p95_seconds"),
            latencyCoverage: try row.decode("latency_coverage"),
            energyKWh: try row.decode("energy_kwh"),
            energyMeasuredShare: try row.decode("energy_measured_share"),
            carbonGrams: try row.decode("carbon_grams"),
            carbonMeasuredShare: try row.decode("carbon_measured_share"),
            marginalCarbonGrams: try row.decode("marginal_carbon_grams"),
            qualityFloorViolations: try row.decode("quality_floor_violations"),
            latencyObjectiveViolations: try row.decode("latency_objective_violations"),
            latencyObjectiveMisses: try row.decode("latency_objective_misses"),
            carbonCapViolations: try row.decode("carbon_cap_violations"),
            carbonBudgetViolations: try row.decode("carbon_budget_violations"),
            infeasible: try row.decode("infeasible"),
            carbonBudgetGrams: try row.decode("carbon_budget_grams"),
            carbonBudgetShare: try row.decode("carbon_budget_share"),
            meanDecisionMicroseconds: try row.decode("mean_decision_microseconds")
        )
    }
}

extension CarbonSavingsRow {
    init(row: PostgresRow) throws {
        self.init(
            day: try row.decode("day"),
            site: try row.decode("site"),
            requests: try row.decode("requests"),
            carbonGrams: try row.decode("carbon_grams"),
            carbonMeasuredShare: try row.decode("carbon_measured_share"),
            predictedCarbonGrams: try row.decode("predicted_carbon_grams"),
            bestSingleAtNearestSite: try Alternative("best_single", row),
            largestModel: try Alternative("largest_model", row),
            planWithoutRouting: try Alternative("without_routing", row)
        )
    }
}

extension CarbonSavingsRow.Alternative {
    /// - Parameter rule: What the names of its columns begin with.
    fileprivate init(_ rule: String, _ row: PostgresRow) throws {
        self.init(
            requests: try row.decode("\(rule)_requests"),
            carbonGrams: try row.decode("\(rule)_carbon_grams"),
            savedGrams: try row.decode("\(rule)_saved_grams"),
            savedPercent: try row.decode("\(rule)_saved_percent")
        )
    }
}
