-- Where each request was sent, what became of it, and what the router has learned.
--
-- A decision is named by a version 7 UUID, and decided_at is the time in it, in both tables: an outcome that knows
-- nothing but the name finds the partition of its decision, and the key (decided_at, id) is as unique as the name alone.
-- There is no foreign key: an outcome may come first, and a look-up for each row would cost more than the row.

CREATE FUNCTION routing_decision_time(id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
$$;
COMMENT ON FUNCTION routing_decision_time(uuid) IS
    'The moment, to the millisecond, in the name of a routing decision (a version 7 UUID): decided_at of its row.';

CREATE TABLE routing_decisions (
    decided_at timestamptz NOT NULL,
    id uuid NOT NULL,
    plan_id uuid,
    area text NOT NULL,
    class text NOT NULL,
    site text NOT NULL,
    model text NOT NULL,
    policy text NOT NULL,
    predicted_quality double precision CHECK (predicted_quality BETWEEN 0 AND 1),
    predicted_quality_standard_error double precision,
    predicted_latency_p95_seconds double precision,
    predicted_input_tokens double precision,
    predicted_output_tokens double precision,
    predicted_energy_joules double precision,
    predicted_carbon_grams double precision,
    predicted_marginal_carbon_grams double precision,
    quality_floor double precision,
    latency_objective_seconds double precision,
    carbon_cap_grams double precision,
    carbon_price double precision,
    quality_price double precision,
    violations text[] NOT NULL,
    refusals jsonb NOT NULL,
    best_single_carbon_grams double precision,
    largest_model_carbon_grams double precision,
    without_routing_carbon_grams double precision,
    decision_microseconds double precision,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (decided_at, id)
) PARTITION BY RANGE (decided_at);
CREATE INDEX ON routing_decisions (site, decided_at);
COMMENT ON TABLE routing_decisions IS 'Where each request was sent, and why. A number that was not finite is kept as null. One partition a UTC day of decided_at.';
COMMENT ON COLUMN routing_decisions.decided_at IS 'When it was decided, in service time: the time in id, to the millisecond.';
COMMENT ON COLUMN routing_decisions.id IS 'Name of the decision, a version 7 UUID made by the router.';
COMMENT ON COLUMN routing_decisions.plan_id IS 'plan.id of the plan that chose the site; null before the first plan.';
COMMENT ON COLUMN routing_decisions.area IS 'Area the request came from.';
COMMENT ON COLUMN routing_decisions.class IS 'Workload class of the request.';
COMMENT ON COLUMN routing_decisions.site IS 'Site it was sent to.';
COMMENT ON COLUMN routing_decisions.model IS 'Model it was sent to.';
COMMENT ON COLUMN routing_decisions.policy IS 'Policy that chose the model, for example gar-pd.';
COMMENT ON COLUMN routing_decisions.predicted_quality IS 'Predicted probability of an acceptable answer, 0 to 1.';
COMMENT ON COLUMN routing_decisions.predicted_quality_standard_error IS 'Standard error of predicted_quality.';
COMMENT ON COLUMN routing_decisions.predicted_latency_p95_seconds IS 'Predicted 95th percentile of the request''s latency, in seconds.';
COMMENT ON COLUMN routing_decisions.predicted_input_tokens IS 'Tokens of the prompt, as counted or estimated by the router.';
COMMENT ON COLUMN routing_decisions.predicted_output_tokens IS 'Predicted tokens of the answer.';
COMMENT ON COLUMN routing_decisions.predicted_energy_joules IS 'Predicted energy of the facility for the request, the router''s own included, in joules.';
COMMENT ON COLUMN routing_decisions.predicted_carbon_grams IS 'Predicted carbon at the average intensity, in grams of CO2.';
COMMENT ON COLUMN routing_decisions.predicted_marginal_carbon_grams IS 'Predicted carbon at the marginal intensity, in grams of CO2; null where no feed has it.';
COMMENT ON COLUMN routing_decisions.quality_floor IS 'Least predicted quality that was asked for, 0 to 1.';
COMMENT ON COLUMN routing_decisions.latency_objective_seconds IS 'Longest 95th percentile of latency that was asked for, in seconds; null without one.';
COMMENT ON COLUMN routing_decisions.carbon_cap_grams IS 'Most carbon that the request was allowed, in grams of CO2; null without a cap.';
COMMENT ON COLUMN routing_decisions.carbon_price IS 'Price of carbon above its own weight that the choice was made at: lambda.';
COMMENT ON COLUMN routing_decisions.quality_price IS 'Price of quality that the choice was made at: mu, in grams of CO2.';
COMMENT ON COLUMN routing_decisions.violations IS 'Limits that the chosen model does not keep, because no model did: quality-floor, latency-objective, carbon-cap, carbon-budget.';
COMMENT ON COLUMN routing_decisions.refusals IS 'Why each other model of the site was not taken: {model: reason}.';
COMMENT ON COLUMN routing_decisions.best_single_carbon_grams IS 'Predicted carbon of the model with the best mean quality at the site nearest to the area, in grams of CO2; null where there was no answer.';
COMMENT ON COLUMN routing_decisions.largest_model_carbon_grams IS 'Predicted carbon of the largest model at the same site, in grams of CO2; null where there was no answer.';
COMMENT ON COLUMN routing_decisions.without_routing_carbon_grams IS 'Predicted carbon at the same site with its models in proportion to their traffic weights, in grams of CO2; null where there was no answer.';
COMMENT ON COLUMN routing_decisions.decision_microseconds IS 'Time the choice took, in microseconds of one core.';
COMMENT ON COLUMN routing_decisions.received_at IS 'When the row reached the database, by the database''s clock.';

CREATE TABLE routing_outcomes (
    decided_at timestamptz NOT NULL,
    decision_id uuid NOT NULL,
    reported_at timestamptz NOT NULL,
    status text NOT NULL,
    input_tokens bigint CHECK (input_tokens >= 0),
    output_tokens bigint CHECK (output_tokens >= 0),
    time_to_first_token_seconds double precision CHECK (time_to_first_token_seconds >= 0),
    latency_seconds double precision CHECK (latency_seconds >= 0),
    quality double precision CHECK (quality BETWEEN 0 AND 1),
    energy_joules double precision CHECK (energy_joules >= 0),
    carbon_grams double precision CHECK (carbon_grams >= 0),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (decided_at, decision_id)
) PARTITION BY RANGE (decided_at);
COMMENT ON TABLE routing_outcomes IS 'What became of each routed request, as reported; later reports fill what earlier ones left open and change nothing else. One partition a UTC day of decided_at.';
COMMENT ON COLUMN routing_outcomes.decided_at IS 'routing_decisions.decided_at: the time in decision_id.';
COMMENT ON COLUMN routing_outcomes.decision_id IS 'routing_decisions.id. The decision itself may be missing, or come later.';
COMMENT ON COLUMN routing_outcomes.reported_at IS 'When the first report was made, in service time.';
COMMENT ON COLUMN routing_outcomes.status IS 'How the request ended, by the first report: succeeded, failed, timed-out or cancelled.';
COMMENT ON COLUMN routing_outcomes.input_tokens IS 'Tokens of the prompt; null while unknown.';
COMMENT ON COLUMN routing_outcomes.output_tokens IS 'Tokens of the answer; null while unknown.';
COMMENT ON COLUMN routing_outcomes.time_to_first_token_seconds IS 'Seconds from the decision to the first token; null while unknown.';
COMMENT ON COLUMN routing_outcomes.latency_seconds IS 'Seconds from the decision to the last token; null while unknown.';
COMMENT ON COLUMN routing_outcomes.quality IS 'Grade of the answer, 0 to 1 (a thumb is 0 or 1); null while there is none.';
COMMENT ON COLUMN routing_outcomes.energy_joules IS 'Energy of the facility for the tokens that were really used, in joules; null while unknown.';
COMMENT ON COLUMN routing_outcomes.carbon_grams IS 'Carbon of the tokens that were really used, at the average intensity, in grams of CO2; null while unknown.';
COMMENT ON COLUMN routing_outcomes.received_at IS 'When the first report reached the database, by the database''s clock.';

CREATE TABLE routing_state (
    name text NOT NULL,
    version bigint GENERATED ALWAYS AS IDENTITY,
    layout integer NOT NULL,
    saved_at timestamptz NOT NULL,
    document bytea NOT NULL,
    PRIMARY KEY (name, version)
);
COMMENT ON TABLE routing_state IS 'What the router has learned or owes, for its next start: the last few versions of each part.';
COMMENT ON COLUMN routing_state.name IS 'What it is, for example quality, output-length, latency, policy or budgets.';
COMMENT ON COLUMN routing_state.version IS 'Counts up with every save; the highest of a name is the one that is restored.';
COMMENT ON COLUMN routing_state.layout IS 'Layout of the document; a service restores only layouts it knows.';
COMMENT ON COLUMN routing_state.saved_at IS 'When it was saved, in service time.';
COMMENT ON COLUMN routing_state.document IS 'The state itself, as the router wrote it.';
