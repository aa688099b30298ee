-- How far forecasts were off, fast enough for a year of them, with the grid zone and the horizon buckets by which
-- forecasters are chosen.

-- The hours from issue to valid time, rounded up, in the buckets by which forecasters are judged.
CREATE FUNCTION forecast_horizon(issued_at timestamptz, valid_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN valid_at <= issued_at + interval '1 hour' THEN '1'
        WHEN valid_at <= issued_at + interval '3 hours' THEN '2-3'
        WHEN valid_at <= issued_at + interval '6 hours' THEN '4-6'
        WHEN valid_at <= issued_at + interval '12 hours' THEN '7-12'
        WHEN valid_at <= issued_at + interval '24 hours' THEN '13-24'
        WHEN valid_at <= issued_at + interval '48 hours' THEN '25-48'
        ELSE '49+'
    END
$$;
COMMENT ON FUNCTION forecast_horizon(timestamptz, timestamptz) IS
    'How far ahead a forecast was made, in whole hours rounded up: 1, 2-3, 4-6, 7-12, 13-24, 25-48 or 49+.';

CREATE VIEW site_zone AS
SELECT DISTINCT ON (s.site ->> 'name') s.site ->> 'name' AS site, s.site ->> 'zone' AS zone
FROM fleet_version f
CROSS JOIN LATERAL json_array_elements(
    CASE WHEN json_typeof(f.document -> 'sites') = 'array' THEN f.document -> 'sites' ELSE '[]'::json END
) AS s (site)
ORDER BY s.site ->> 'name', f.loaded_at DESC;
COMMENT ON VIEW site_zone IS 'The grid zone of each site, as the fleet that was loaded last and has the site declares it.';
COMMENT ON COLUMN site_zone.site IS 'Name of the site.';
COMMENT ON COLUMN site_zone.zone IS 'Its grid zone, as feeds name it.';

-- Each moment that anything was forecast for is looked up once, however many vintages there are of it; a period reads
-- only its own partitions.
CREATE FUNCTION forecast_outcome_between(since timestamptz, until timestamptz) RETURNS TABLE (
    site text, model text, metric text, area text, class text, source text,
    issued_at timestamptz, valid_at timestamptz, expected double precision, actual double precision
)
LANGUAGE sql STABLE AS $$
    WITH said AS MATERIALIZED (
        SELECT f.* FROM forecast f
        WHERE f.valid_at >= since AND f.valid_at < until AND f.valid_at >= f.issued_at
            AND f.issued_at >= since - interval '8 days' AND f.issued_at < until
    ), came AS MATERIALIZED (
        SELECT m.*, reading.value AS actual
        FROM (SELECT DISTINCT s.site, s.model, s.metric, s.valid_at FROM said s) m
        CROSS JOIN LATERAL (
            SELECT t.value FROM telemetry t
            WHERE t.site = m.site AND t.model = m.model AND t.metric = m.metric
                AND t.observed_at <= m.valid_at AND t.observed_at > m.valid_at - interval '1 hour'
            ORDER BY t.observed_at DESC LIMIT 1
        ) reading
    ), said_of_arrivals AS MATERIALIZED (
        SELECT f.* FROM arrivals_forecast f
        WHERE f.valid_at >= since AND f.valid_at < until AND f.valid_at >= f.issued_at
            AND f.issued_at >= since - interval '8 days' AND f.issued_at < until
    ), came_of_arrivals AS MATERIALIZED (
        SELECT m.*, reading.queries_per_hour AS actual
        FROM (SELECT DISTINCT s.area, s.class, s.valid_at FROM said_of_arrivals s) m
        CROSS JOIN LATERAL (
            SELECT a.queries_per_hour FROM arrivals a
            WHERE a.area = m.area AND a.class = m.class
                AND a.observed_at <= m.valid_at AND a.observed_at > m.valid_at - interval '1 hour'
            ORDER BY a.observed_at DESC LIMIT 1
        ) reading
    )
    SELECT s.site, nullif(s.model, ''), s.metric, NULL, NULL, s.source, s.issued_at, s.valid_at, s.value, c.actual
    FROM said s JOIN came c USING (site, model, metric, valid_at)
    UNION ALL
    SELECT
        NULL, NULL, 'arrivals_per_hour', s.area, s.class, s.source, s.issued_at, s.valid_at, s.queries_per_hour,
        c.actual
    FROM said_of_arrivals s JOIN came_of_arrivals c USING (area, class, valid_at)
$$;
COMMENT ON FUNCTION forecast_outcome_between(timestamptz, timestamptz) IS
    'What was forecast for the moments from since (included) to until (not included), up to eight days before, beside '
    'what then came true: the last reading at or before the moment, less than an hour old.';

CREATE FUNCTION forecast_error_between(since timestamptz, until timestamptz) RETURNS TABLE (
    site text, zone text, model text, metric text, area text, class text, source text, horizon text,
    forecasts bigint, mean_reading double precision, mean_absolute_error double precision, bias double precision,
    mean_absolute_percentage_error double precision, weighted_absolute_percentage_error double precision
)
LANGUAGE sql STABLE AS $$
    WITH outcome AS (
        SELECT
            o.*,
            avg(abs(o.actual)) OVER (PARTITION BY o.site, o.model, o.metric, o.area, o.class) AS usual
        FROM forecast_outcome_between(since, until) o
    )
    SELECT
        o.site, z.zone, o.model, o.metric, o.area, o.class, o.source, forecast_horizon(o.issued_at, o.valid_at),
        count(*), avg(o.actual), avg(abs(o.expected - o.actual)), avg(o.expected - o.actual),
        100 * avg(abs(o.expected - o.actual) / abs(o.actual))
            FILTER (WHERE o.actual <> 0 AND abs(o.actual) >= 0.05 * o.usual),
        100 * sum(abs(o.expected - o.actual)) / nullif(sum(abs(o.actual)), 0)
    FROM outcome o
    LEFT JOIN site_zone z ON z.site = o.site
    GROUP BY o.site, z.zone, o.model, o.metric, o.area, o.class, o.source, forecast_horizon(o.issued_at, o.valid_at)
    ORDER BY
        o.metric, z.zone NULLS LAST, o.site, o.model, o.area, o.class, o.source, min(o.valid_at - o.issued_at)
$$;
COMMENT ON FUNCTION forecast_error_between(timestamptz, timestamptz) IS
    'How far forecasts for the moments from since (included) to until (not included) were off, by signal, source and '
    'horizon bucket; columns as in forecast_error.';

-- The old one looked up a reading for every vintage, and its percentage error counted readings next to nothing.
DROP VIEW forecast_error;
CREATE VIEW forecast_error AS
WITH outcome AS (
    SELECT
        o.*,
        floor(extract(epoch FROM o.valid_at - o.issued_at) / 3600)::integer AS horizon_hours,
        avg(abs(o.actual)) OVER (PARTITION BY o.site, o.model, o.metric, o.area, o.class) AS usual
    FROM forecast_outcome_between('-infinity', 'infinity') o
)
SELECT
    o.site, o.model, o.metric, o.area, o.class, o.source, o.horizon_hours,
    count(*) AS forecasts,
    avg(abs(o.expected - o.actual)) AS mean_absolute_error,
    avg(o.expected - o.actual) AS bias,
    100 * avg(abs(o.expected - o.actual) / abs(o.actual))
        FILTER (WHERE o.actual <> 0 AND abs(o.actual) >= 0.05 * o.usual) AS mean_absolute_percentage_error,
    100 * sum(abs(o.expected - o.actual)) / nullif(sum(abs(o.actual)), 0) AS weighted_absolute_percentage_error,
    z.zone,
    forecast_horizon(o.issued_at, o.valid_at) AS horizon
FROM outcome o
LEFT JOIN site_zone z ON z.site = o.site
GROUP BY
    o.site, o.model, o.metric, o.area, o.class, o.source, o.horizon_hours, z.zone,
    forecast_horizon(o.issued_at, o.valid_at);
COMMENT ON VIEW forecast_error IS 'How far forecasts were from what was then read (the last reading at or before the valid time, less than an hour old), per signal, source and horizon. For a period use forecast_error_between.';
COMMENT ON COLUMN forecast_error.site IS 'Site of the signal; null for arrivals.';
COMMENT ON COLUMN forecast_error.model IS 'Model of the signal; null when it is of a whole site or of arrivals.';
COMMENT ON COLUMN forecast_error.metric IS 'Name of the metric, which ends in its unit.';
COMMENT ON COLUMN forecast_error.area IS 'Area of the arrivals; null for signals of sites.';
COMMENT ON COLUMN forecast_error.class IS 'Workload class of the arrivals; null for signals of sites.';
COMMENT ON COLUMN forecast_error.source IS 'Who made the forecasts.';
COMMENT ON COLUMN forecast_error.horizon_hours IS 'Whole hours from issue to valid time: 0 is less than one hour ahead.';
COMMENT ON COLUMN forecast_error.forecasts IS 'Forecast values that have a reading to compare with.';
COMMENT ON COLUMN forecast_error.mean_absolute_error IS 'Mean absolute error, in the metric''s unit.';
COMMENT ON COLUMN forecast_error.bias IS 'Mean of forecast less reading, in the metric''s unit; positive when forecasts were too high.';
COMMENT ON COLUMN forecast_error.mean_absolute_percentage_error IS 'Mean of |forecast - reading| / |reading|, in percent, over readings of at least a twentieth of the signal''s mean absolute reading, since a share of next to nothing says nothing; null without any.';
COMMENT ON COLUMN forecast_error.weighted_absolute_percentage_error IS 'Sum of |forecast - reading| over sum of |reading|, in percent; null when all readings are zero.';
COMMENT ON COLUMN forecast_error.zone IS 'Grid zone of the site; null for arrivals and for sites that no kept fleet has.';
COMMENT ON COLUMN forecast_error.horizon IS 'Bucket of hours ahead, rounded up: 1, 2-3, 4-6, 7-12, 13-24, 25-48 or 49+.';
