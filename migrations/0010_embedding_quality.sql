-- Requests for embeddings have no answer to grade. Their predicted quality is null from here on, so that they are no
-- part of the mean of their class in routing_hourly, which leaves nulls out.

COMMENT ON COLUMN routing_decisions.predicted_quality IS 'Predicted probability of an acceptable answer, 0 to 1; null for embeddings.';
COMMENT ON COLUMN routing_decisions.predicted_quality_standard_error IS 'Standard error of predicted_quality; null for embeddings.';
COMMENT ON COLUMN routing_history.predicted_quality IS 'Predicted probability of an acceptable answer, 0 to 1; null for embeddings.';
COMMENT ON COLUMN routing_hourly.predicted_quality IS 'Mean predicted quality of the requests for answers, 0 to 1; null for a model that embeds.';
