-- Whose request a decision was about, as far as the caller said.
--
-- No index: a request is looked up by its decision's id, which the answer carries and which names the partition. A
-- look-up by the caller's own name of a request reads the decisions of the period that is asked for.

ALTER TABLE routing_decisions
    ADD COLUMN request_id text,
    ADD COLUMN key_id text,
    ADD COLUMN retry_of uuid;
COMMENT ON COLUMN routing_decisions.request_id IS 'The caller''s name of the request (x-request-id): one row for each attempt that the router was asked for; null where nobody gave one.';
COMMENT ON COLUMN routing_decisions.key_id IS 'Public id of the API key that the request came with; null without a key.';
COMMENT ON COLUMN routing_decisions.retry_of IS 'routing_decisions.id of the decision that failed before this one; null for a first attempt.';

-- As before, with the new columns behind the others.
CREATE OR REPLACE VIEW routing_history AS
SELECT
    d.decided_at, d.id, d.plan_id, d.area, d.class, d.site, d.model, d.policy,
    d.predicted_quality, d.predicted_quality_standard_error, d.predicted_latency_p95_seconds,
    d.predicted_input_tokens, d.predicted_output_tokens, d.predicted_energy_joules, d.predicted_carbon_grams,
    d.predicted_marginal_carbon_grams, d.quality_floor, d.latency_objective_seconds, d.carbon_cap_grams,
    d.carbon_price, d.quality_price, d.violations, d.refusals, d.best_single_carbon_grams,
    d.largest_model_carbon_grams, d.without_routing_carbon_grams, d.decision_microseconds,
    o.reported_at, o.status, o.input_tokens, o.output_tokens, o.time_to_first_token_seconds, o.latency_seconds,
    o.quality, o.energy_joules, o.carbon_grams,
    d.request_id, d.key_id, d.retry_of
FROM routing_decisions d
LEFT JOIN LATERAL (
    SELECT * FROM routing_outcomes r WHERE r.decided_at = d.decided_at AND r.decision_id = d.id LIMIT 1
) o ON true;
COMMENT ON COLUMN routing_history.request_id IS 'The caller''s name of the request (x-request-id); null where nobody gave one.';
COMMENT ON COLUMN routing_history.key_id IS 'Public id of the API key that the request came with; null without a key.';
COMMENT ON COLUMN routing_history.retry_of IS 'The decision that failed before this one; null for a first attempt.';
