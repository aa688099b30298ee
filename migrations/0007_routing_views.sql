-- Views of routing for people.

-- A look-up for each decision rather than a join of two sets: a page of decisions must not read all outcomes.
CREATE VIEW routing_history AS
SELECT
    d.decided_at, d.id, d.plan_id, d.area, d.class, d.site, d.model, d.policy,
    d.predicted_quality, d.predicted_quality_standard_error, d.predicted_latency_p95_seconds,
    d.predicted_input_tokens, d.predicted_output_tokens, d.predicted_energy_joules, d.predicted_carbon_grams,
    d.predicted_marginal_carbon_grams, d.quality_floor, d.latency_objective_seconds, d.carbon_cap_grams,
    d.carbon_price, d.quality_price, d.violations, d.refusals, d.best_single_carbon_grams,
    d.largest_model_carbon_grams, d.without_routing_carbon_grams, d.decision_microseconds,
    o.reported_at, o.status, o.input_tokens, o.output_tokens, o.time_to_first_token_seconds, o.latency_seconds,
    o.quality, o.energy_joules, o.carbon_grams
FROM routing_decisions d
LEFT JOIN LATERAL (
    SELECT * FROM routing_outcomes r WHERE r.decided_at = d.decided_at AND r.decision_id = d.id LIMIT 1
) o ON true;
COMMENT ON VIEW routing_history IS 'Each decision with what became of its request. For sums over long periods use routing_hourly.';
COMMENT ON COLUMN routing_history.decided_at IS 'When it was decided, in service time, to the millisecond.';
COMMENT ON COLUMN routing_history.id IS 'Name of the decision, a version 7 UUID made by the router.';
COMMENT ON COLUMN routing_history.plan_id IS 'plan.id of the plan that chose the site; null before the first plan.';
COMMENT ON COLUMN routing_history.area IS 'Area the request came from.';
COMMENT ON COLUMN routing_history.class IS 'Workload class of the request.';
COMMENT ON COLUMN routing_history.site IS 'Site it was sent to.';
COMMENT ON COLUMN routing_history.model IS 'Model it was sent to.';
COMMENT ON COLUMN routing_history.policy IS 'Policy that chose the model, for example gar-pd.';
COMMENT ON COLUMN routing_history.predicted_quality IS 'Predicted probability of an acceptable answer, 0 to 1.';
COMMENT ON COLUMN routing_history.predicted_quality_standard_error IS 'Standard error of predicted_quality.';
COMMENT ON COLUMN routing_history.predicted_latency_p95_seconds IS 'Predicted 95th percentile of the request''s latency, in seconds.';
COMMENT ON COLUMN routing_history.predicted_input_tokens IS 'Tokens of the prompt, as counted or estimated by the router.';
COMMENT ON COLUMN routing_history.predicted_output_tokens IS 'Predicted tokens of the answer.';
COMMENT ON COLUMN routing_history.predicted_energy_joules IS 'Predicted energy of the facility for the request, the router''s own included, in joules.';
COMMENT ON COLUMN routing_history.predicted_carbon_grams IS 'Predicted carbon at the average intensity, in grams of CO2.';
COMMENT ON COLUMN routing_history.predicted_marginal_carbon_grams IS 'Predicted carbon at the marginal intensity, in grams of CO2; null where no feed has it.';
COMMENT ON COLUMN routing_history.quality_floor IS 'Least predicted quality that was asked for, 0 to 1.';
COMMENT ON COLUMN routing_history.latency_objective_seconds IS 'Longest 95th percentile of latency that was asked for, in seconds; null without one.';
COMMENT ON COLUMN routing_history.carbon_cap_grams IS 'Most carbon that the request was allowed, in grams of CO2; null without a cap.';
COMMENT ON COLUMN routing_history.carbon_price IS 'Price of carbon above its own weight that the choice was made at: lambda.';
COMMENT ON COLUMN routing_history.quality_price IS 'Price of quality that the choice was made at: mu, in grams of CO2.';
COMMENT ON COLUMN routing_history.violations IS 'Limits that the chosen model does not keep, because no model did.';
COMMENT ON COLUMN routing_history.refusals IS 'Why each other model of the site was not taken: {model: reason}.';
COMMENT ON COLUMN routing_history.best_single_carbon_grams IS 'Predicted carbon of the model with the best mean quality at the site nearest to the area, in grams of CO2.';
COMMENT ON COLUMN routing_history.largest_model_carbon_grams IS 'Predicted carbon of the largest model at the same site, in grams of CO2.';
COMMENT ON COLUMN routing_history.without_routing_carbon_grams IS 'Predicted carbon at the same site with its models in proportion to their traffic weights, in grams of CO2.';
COMMENT ON COLUMN routing_history.decision_microseconds IS 'Time the choice took, in microseconds of one core.';
COMMENT ON COLUMN routing_history.reported_at IS 'When the outcome was first reported, in service time; null when it never was.';
COMMENT ON COLUMN routing_history.status IS 'How the request ended: succeeded, failed, timed-out or cancelled; null while unknown.';
COMMENT ON COLUMN routing_history.input_tokens IS 'Tokens of the prompt, as reported.';
COMMENT ON COLUMN routing_history.output_tokens IS 'Tokens of the answer, as reported.';
COMMENT ON COLUMN routing_history.time_to_first_token_seconds IS 'Seconds from the decision to the first token, as reported.';
COMMENT ON COLUMN routing_history.latency_seconds IS 'Seconds from the decision to the last token, as reported.';
COMMENT ON COLUMN routing_history.quality IS 'Grade of the answer, 0 to 1, as reported.';
COMMENT ON COLUMN routing_history.energy_joules IS 'Energy of the facility for the tokens that were really used, in joules.';
COMMENT ON COLUMN routing_history.carbon_grams IS 'Carbon of the tokens that were really used, at the average intensity, in grams of CO2.';

-- Functions beneath the views, so that a query for a period reads only that period's partitions, of both tables.
CREATE FUNCTION routing_hourly_between(since timestamptz, until timestamptz) RETURNS TABLE (
    hour timestamptz, site text, model text, class text, requests bigint, reported bigint, failed bigint,
    graded bigint, observed_quality double precision, predicted_quality double precision,
    predicted_quality_of_graded double precision, observed_latency_p95_seconds double precision,
    predicted_latency_p95_seconds double precision, latency_coverage double precision,
    energy_kwh double precision, energy_measured_share double precision,
    carbon_grams double precision, carbon_measured_share double precision, marginal_carbon_grams double precision,
    quality_floor_violations bigint, latency_objective_violations bigint, latency_objective_misses bigint,
    carbon_cap_violations bigint, carbon_budget_violations bigint, infeasible bigint,
    carbon_budget_grams double precision, carbon_budget_share double precision,
    mean_decision_microseconds double precision
)
LANGUAGE sql STABLE AS $$
    WITH requests AS (
        SELECT
            date_bin(interval '1 hour', d.decided_at, timestamptz '2000-01-01 00:00:00+00') AS bin,
            d.*,
            o.decision_id, o.status, o.quality, o.latency_seconds, o.energy_joules, o.carbon_grams
        FROM routing_decisions d
        LEFT JOIN (
            SELECT * FROM routing_outcomes r WHERE r.decided_at >= since AND r.decided_at < until
        ) o ON o.decided_at = d.decided_at AND o.decision_id = d.id
        WHERE d.decided_at >= since AND d.decided_at < until
    ),
    hours AS (
        SELECT
            q.bin,
            q.site,
            q.model,
            q.class,
            count(*) AS requests,
            count(q.decision_id) AS reported,
            count(*) FILTER (WHERE q.status <> 'succeeded') AS failed,
            count(q.quality) AS graded,
            avg(q.quality) AS observed_quality,
            avg(q.predicted_quality) AS predicted_quality,
            avg(q.predicted_quality) FILTER (WHERE q.quality IS NOT NULL) AS predicted_quality_of_graded,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY q.latency_seconds) AS observed_latency_p95_seconds,
            avg(q.predicted_latency_p95_seconds) AS predicted_latency_p95_seconds,
            avg((q.latency_seconds <= q.predicted_latency_p95_seconds)::integer)::double precision AS latency_coverage,
            sum(coalesce(q.energy_joules, q.predicted_energy_joules)) / 3.6e6 AS energy_kwh,
            count(q.energy_joules)::double precision / count(*) AS energy_measured_share,
            sum(coalesce(q.carbon_grams, q.predicted_carbon_grams)) AS carbon_grams,
            count(q.carbon_grams)::double precision / count(*) AS carbon_measured_share,
            CASE WHEN count(q.predicted_marginal_carbon_grams) = count(*)
                THEN sum(q.predicted_marginal_carbon_grams) END AS marginal_carbon_grams,
            count(*) FILTER (WHERE 'quality-floor' = ANY (q.violations)) AS quality_floor_violations,
            count(*) FILTER (WHERE 'latency-objective' = ANY (q.violations)) AS latency_objective_violations,
            count(*) FILTER (WHERE q.latency_seconds > q.latency_objective_seconds) AS latency_objective_misses,
            count(*) FILTER (WHERE 'carbon-cap' = ANY (q.violations)) AS carbon_cap_violations,
            count(*) FILTER (WHERE 'carbon-budget' = ANY (q.violations)) AS carbon_budget_violations,
            count(*) FILTER (WHERE cardinality(q.violations) > 0) AS infeasible,
            avg(q.decision_microseconds) AS mean_decision_microseconds
        FROM requests q
        GROUP BY q.bin, q.site, q.model, q.class
    ),
    -- By the fleet of the last plan issued before the hour was over.
    fleets AS MATERIALIZED (
        SELECT h.bin, planned.document
        FROM (SELECT DISTINCT x.bin FROM hours x) h
        CROSS JOIN LATERAL (
            SELECT f.document
            FROM plan p JOIN fleet_version f ON f.digest = p.fleet_digest
            WHERE p.issued_at < h.bin + interval '1 hour'
            ORDER BY p.issued_at DESC, p.id DESC LIMIT 1
        ) planned
    ),
    allowances AS MATERIALIZED (
        SELECT
            fleets.bin,
            s.value ->> 'name' AS site,
            (a.allowance ->> 'gramsPerWindow')::double precision * 60
                / (a.allowance ->> 'windowMinutes')::double precision AS grams
        FROM fleets
        CROSS JOIN LATERAL json_array_elements(fleets.document -> 'sites') s
        CROSS JOIN LATERAL (
            SELECT coalesce(s.value -> 'carbonAllowance', fleets.document #> '{routing,carbonAllowance}') AS allowance
        ) a
    )
    SELECT
        h.bin, h.site, h.model, h.class, h.requests, h.reported, h.failed, h.graded, h.observed_quality,
        h.predicted_quality, h.predicted_quality_of_graded, h.observed_latency_p95_seconds,
        h.predicted_latency_p95_seconds, h.latency_coverage, h.energy_kwh, h.energy_measured_share, h.carbon_grams,
        h.carbon_measured_share, h.marginal_carbon_grams, h.quality_floor_violations, h.latency_objective_violations,
        h.latency_objective_misses, h.carbon_cap_violations, h.carbon_budget_violations, h.infeasible,
        b.grams, h.carbon_grams / nullif(b.grams, 0), h.mean_decision_microseconds
    FROM hours h
    LEFT JOIN allowances b ON b.bin = h.bin AND b.site = h.site
$$;
COMMENT ON FUNCTION routing_hourly_between(timestamptz, timestamptz) IS
    'The rows of routing_hourly made of decisions from since (included) to until (not included), reading only the '
    'partitions of that period.';

CREATE VIEW routing_hourly AS SELECT * FROM routing_hourly_between('-infinity', 'infinity');
COMMENT ON VIEW routing_hourly IS 'What was routed to each model in each hour of decision, and how it went. Energy and carbon are as measured where outcomes say so, else as predicted.';
COMMENT ON COLUMN routing_hourly.hour IS 'Start of the hour.';
COMMENT ON COLUMN routing_hourly.site IS 'Site the requests were sent to.';
COMMENT ON COLUMN routing_hourly.model IS 'Model they were sent to.';
COMMENT ON COLUMN routing_hourly.class IS 'Workload class of the requests.';
COMMENT ON COLUMN routing_hourly.requests IS 'Requests decided in the hour.';
COMMENT ON COLUMN routing_hourly.reported IS 'Of these, requests whose outcome was reported.';
COMMENT ON COLUMN routing_hourly.failed IS 'Of these, requests that ended otherwise than succeeded.';
COMMENT ON COLUMN routing_hourly.graded IS 'Requests whose answer was graded.';
COMMENT ON COLUMN routing_hourly.observed_quality IS 'Mean grade, 0 to 1; null when none was graded.';
COMMENT ON COLUMN routing_hourly.predicted_quality IS 'Mean predicted quality of all requests, 0 to 1.';
COMMENT ON COLUMN routing_hourly.predicted_quality_of_graded IS 'Mean predicted quality of the graded requests, to hold against observed_quality; null when none was graded.';
COMMENT ON COLUMN routing_hourly.observed_latency_p95_seconds IS '95th percentile of the reported latencies, in seconds; null without any.';
COMMENT ON COLUMN routing_hourly.predicted_latency_p95_seconds IS 'Mean of the predicted 95th percentiles, in seconds.';
COMMENT ON COLUMN routing_hourly.latency_coverage IS 'Share of the reported latencies that lie within their prediction, 0 to 1 (0.95 is right); null without any.';
COMMENT ON COLUMN routing_hourly.energy_kwh IS 'Energy of the facility, in kilowatt-hours: measured where known, else predicted.';
COMMENT ON COLUMN routing_hourly.energy_measured_share IS 'Share of the requests whose energy was measured, 0 to 1.';
COMMENT ON COLUMN routing_hourly.carbon_grams IS 'Carbon at the average intensity, in grams of CO2: measured where known, else predicted.';
COMMENT ON COLUMN routing_hourly.carbon_measured_share IS 'Share of the requests whose carbon was measured, 0 to 1.';
COMMENT ON COLUMN routing_hourly.marginal_carbon_grams IS 'Predicted carbon at the marginal intensity, in grams of CO2; null unless every request has it.';
COMMENT ON COLUMN routing_hourly.quality_floor_violations IS 'Requests for which no model was predicted to reach the quality floor.';
COMMENT ON COLUMN routing_hourly.latency_objective_violations IS 'Requests for which no model was predicted to keep the latency objective.';
COMMENT ON COLUMN routing_hourly.latency_objective_misses IS 'Requests whose reported latency was longer than the objective.';
COMMENT ON COLUMN routing_hourly.carbon_cap_violations IS 'Requests that went over their own carbon cap.';
COMMENT ON COLUMN routing_hourly.carbon_budget_violations IS 'Requests that went over the carbon budget.';
COMMENT ON COLUMN routing_hourly.infeasible IS 'Requests for which no model kept all limits.';
COMMENT ON COLUMN routing_hourly.carbon_budget_grams IS 'Carbon that the site is allowed in an hour, or the fleet where the site has no allowance of its own, in grams of CO2, by the fleet of the last plan of the hour; null without an allowance.';
COMMENT ON COLUMN routing_hourly.carbon_budget_share IS 'carbon_grams over carbon_budget_grams; sum it over models and classes for what the site has used. Null without an allowance.';
COMMENT ON COLUMN routing_hourly.mean_decision_microseconds IS 'Mean time of a choice, in microseconds of one core.';

CREATE FUNCTION carbon_savings_daily_between(since timestamptz, until timestamptz) RETURNS TABLE (
    day timestamptz, site text, requests bigint, carbon_grams double precision,
    carbon_measured_share double precision, predicted_carbon_grams double precision,
    best_single_requests bigint, best_single_carbon_grams double precision,
    best_single_saved_grams double precision, best_single_saved_percent double precision,
    largest_model_requests bigint, largest_model_carbon_grams double precision,
    largest_model_saved_grams double precision, largest_model_saved_percent double precision,
    without_routing_requests bigint, without_routing_carbon_grams double precision,
    without_routing_saved_grams double precision, without_routing_saved_percent double precision
)
LANGUAGE sql STABLE AS $$
    WITH requests AS (
        SELECT
            date_bin(interval '1 day', d.decided_at, timestamptz '2000-01-01 00:00:00+00') AS bin,
            d.site, d.predicted_carbon_grams,
            coalesce(o.carbon_grams, d.predicted_carbon_grams) AS grams,
            o.carbon_grams AS measured,
            d.best_single_carbon_grams AS best_single,
            d.largest_model_carbon_grams AS largest,
            d.without_routing_carbon_grams AS unrouted
        FROM routing_decisions d
        LEFT JOIN (
            SELECT * FROM routing_outcomes r WHERE r.decided_at >= since AND r.decided_at < until
        ) o ON o.decided_at = d.decided_at AND o.decision_id = d.id
        WHERE d.decided_at >= since AND d.decided_at < until
    )
    SELECT
        q.bin,
        q.site,
        count(*),
        sum(q.grams),
        count(q.measured)::double precision / count(*),
        sum(q.predicted_carbon_grams),
        count(q.best_single - q.grams),
        sum(q.best_single) FILTER (WHERE q.grams IS NOT NULL),
        sum(q.best_single - q.grams),
        100 * sum(q.best_single - q.grams) / nullif(sum(q.best_single) FILTER (WHERE q.grams IS NOT NULL), 0),
        count(q.largest - q.grams),
        sum(q.largest) FILTER (WHERE q.grams IS NOT NULL),
        sum(q.largest - q.grams),
        100 * sum(q.largest - q.grams) / nullif(sum(q.largest) FILTER (WHERE q.grams IS NOT NULL), 0),
        count(q.unrouted - q.grams),
        sum(q.unrouted) FILTER (WHERE q.grams IS NOT NULL),
        sum(q.unrouted - q.grams),
        100 * sum(q.unrouted - q.grams) / nullif(sum(q.unrouted) FILTER (WHERE q.grams IS NOT NULL), 0)
    FROM requests q
    GROUP BY q.bin, q.site
$$;
COMMENT ON FUNCTION carbon_savings_daily_between(timestamptz, timestamptz) IS
    'The rows of carbon_savings_daily made of decisions from since (included) to until (not included), reading only '
    'the partitions of that period.';

CREATE VIEW carbon_savings_daily AS SELECT * FROM carbon_savings_daily_between('-infinity', 'infinity');
COMMENT ON VIEW carbon_savings_daily IS 'Carbon of each site''s requests by UTC day, beside what other rules were predicted to cause for the same requests. Savings count only requests for which the other rule had an answer, and say how many.';
COMMENT ON COLUMN carbon_savings_daily.day IS 'Start of the day, in UTC.';
COMMENT ON COLUMN carbon_savings_daily.site IS 'Site the requests were sent to.';
COMMENT ON COLUMN carbon_savings_daily.requests IS 'Requests decided on the day.';
COMMENT ON COLUMN carbon_savings_daily.carbon_grams IS 'Carbon of what was done, in grams of CO2: measured where known, else predicted.';
COMMENT ON COLUMN carbon_savings_daily.carbon_measured_share IS 'Share of the requests whose carbon was measured, 0 to 1.';
COMMENT ON COLUMN carbon_savings_daily.predicted_carbon_grams IS 'Predicted carbon of what was done, in grams of CO2; far from carbon_grams, it says that the predictions of the other rules are off as well.';
COMMENT ON COLUMN carbon_savings_daily.best_single_requests IS 'Requests with an answer for: the model with the best mean quality, at the site nearest to the area.';
COMMENT ON COLUMN carbon_savings_daily.best_single_carbon_grams IS 'Predicted carbon of those under that rule, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.best_single_saved_grams IS 'That less the carbon of what was done for the same requests, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.best_single_saved_percent IS 'best_single_saved_grams in percent of best_single_carbon_grams; null without any.';
COMMENT ON COLUMN carbon_savings_daily.largest_model_requests IS 'Requests with an answer for: the largest model of the same site.';
COMMENT ON COLUMN carbon_savings_daily.largest_model_carbon_grams IS 'Predicted carbon of those under that rule, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.largest_model_saved_grams IS 'That less the carbon of what was done for the same requests, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.largest_model_saved_percent IS 'largest_model_saved_grams in percent of largest_model_carbon_grams; null without any.';
COMMENT ON COLUMN carbon_savings_daily.without_routing_requests IS 'Requests with an answer for: the same plan and site, its models in proportion to their traffic weights.';
COMMENT ON COLUMN carbon_savings_daily.without_routing_carbon_grams IS 'Predicted carbon of those under that rule, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.without_routing_saved_grams IS 'That less the carbon of what was done for the same requests, in grams of CO2.';
COMMENT ON COLUMN carbon_savings_daily.without_routing_saved_percent IS 'without_routing_saved_grams in percent of without_routing_carbon_grams; null without any.';
