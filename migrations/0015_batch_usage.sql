-- What the answers of a batch have taken: summed up in the transaction that keeps a result, so that each line counts once
-- however often it was asked.

ALTER TABLE batches
    ADD COLUMN input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN cached_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN reasoning_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN carbon_grams double precision NOT NULL DEFAULT 0,
    ADD COLUMN energy_joules double precision NOT NULL DEFAULT 0;
COMMENT ON COLUMN batches.input_tokens IS 'Prompt tokens of its answers, as model servers have counted them.';
COMMENT ON COLUMN batches.cached_input_tokens IS 'Of the prompt tokens, those whose state a server still had.';
COMMENT ON COLUMN batches.output_tokens IS 'Tokens of its answers.';
COMMENT ON COLUMN batches.reasoning_tokens IS 'Of the tokens of its answers, those that a model has thought with.';
COMMENT ON COLUMN batches.carbon_grams IS 'Grams of CO2 equivalent of its answers; attempts that came to nothing are in routing_history.';
COMMENT ON COLUMN batches.energy_joules IS 'Facility energy of its answers.';

COMMENT ON COLUMN plan.trigger IS 'Why it was made: timer, start, request, site-up, site-down, departure, batch or fleet-reload.';
COMMENT ON COLUMN plan_summary.trigger IS 'Why it was made: timer, start, request, site-up, site-down, departure, batch or fleet-reload.';
