-- What was loaded, observed and forecast.

CREATE TABLE fleet_version (
    digest text PRIMARY KEY,
    name text NOT NULL,
    loaded_at timestamptz NOT NULL,
    -- json, not jsonb: the digest is of these very bytes.
    document json NOT NULL
);
COMMENT ON TABLE fleet_version IS 'Every fleet that was ever loaded, so that a plan can be read beside the fleet it was made for.';
COMMENT ON COLUMN fleet_version.digest IS 'SHA-256 of the document, in hexadecimal.';
COMMENT ON COLUMN fleet_version.name IS 'Name of the fleet.';
COMMENT ON COLUMN fleet_version.loaded_at IS 'When it was first loaded, in service time.';
COMMENT ON COLUMN fleet_version.document IS 'The whole fleet as JSON, byte for byte as it was digested.';

-- The check on value refuses infinities and NaN (which PostgreSQL sorts above infinity).
CREATE TABLE telemetry (
    site text NOT NULL,
    model text NOT NULL DEFAULT '',
    metric text NOT NULL,
    observed_at timestamptz NOT NULL,
    value double precision NOT NULL CHECK (value > '-infinity' AND value < 'infinity'),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, model, metric, observed_at)
) PARTITION BY RANGE (observed_at);
CREATE INDEX ON telemetry (observed_at);
COMMENT ON TABLE telemetry IS 'Readings of sites and their models, one row each; the first value kept for a signal and moment stands. One partition a UTC day of observed_at.';
COMMENT ON COLUMN telemetry.site IS 'Site the reading is of.';
COMMENT ON COLUMN telemetry.model IS 'Model at the site; empty when the reading is of the site as a whole.';
COMMENT ON COLUMN telemetry.metric IS 'Name of the metric, which ends in its unit.';
COMMENT ON COLUMN telemetry.observed_at IS 'When the value was true, in service time.';
COMMENT ON COLUMN telemetry.value IS 'The value, in the unit that the metric''s name ends in.';
COMMENT ON COLUMN telemetry.received_at IS 'When the row reached the database, by the database''s clock.';

CREATE TABLE arrivals (
    area text NOT NULL,
    class text NOT NULL,
    observed_at timestamptz NOT NULL,
    queries_per_hour double precision NOT NULL CHECK (queries_per_hour > '-infinity' AND queries_per_hour < 'infinity'),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (area, class, observed_at)
) PARTITION BY RANGE (observed_at);
CREATE INDEX ON arrivals (observed_at);
COMMENT ON TABLE arrivals IS 'Observed demand per area and workload class. One partition a UTC day of observed_at.';
COMMENT ON COLUMN arrivals.area IS 'Area the queries come from.';
COMMENT ON COLUMN arrivals.class IS 'Workload class of the queries.';
COMMENT ON COLUMN arrivals.observed_at IS 'When the rate was observed, in service time.';
COMMENT ON COLUMN arrivals.queries_per_hour IS 'Rate of arriving queries, per hour.';
COMMENT ON COLUMN arrivals.received_at IS 'When the row reached the database, by the database''s clock.';

CREATE TABLE forecast (
    site text NOT NULL,
    model text NOT NULL DEFAULT '',
    metric text NOT NULL,
    source text NOT NULL,
    issued_at timestamptz NOT NULL,
    valid_at timestamptz NOT NULL,
    value double precision NOT NULL CHECK (value > '-infinity' AND value < 'infinity'),
    PRIMARY KEY (site, model, metric, source, issued_at, valid_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE forecast IS 'Expected values of site signals with their vintage. One partition a UTC day of issued_at.';
COMMENT ON COLUMN forecast.site IS 'Site the value is of.';
COMMENT ON COLUMN forecast.model IS 'Model at the site; empty when the value is of the site as a whole.';
COMMENT ON COLUMN forecast.metric IS 'Name of the metric, which ends in its unit.';
COMMENT ON COLUMN forecast.source IS 'Who made the forecast.';
COMMENT ON COLUMN forecast.issued_at IS 'When the forecast was made, in service time.';
COMMENT ON COLUMN forecast.valid_at IS 'The moment the value is expected for.';
COMMENT ON COLUMN forecast.value IS 'The expected value, in the unit that the metric''s name ends in.';

CREATE TABLE arrivals_forecast (
    area text NOT NULL,
    class text NOT NULL,
    source text NOT NULL,
    issued_at timestamptz NOT NULL,
    valid_at timestamptz NOT NULL,
    queries_per_hour double precision NOT NULL CHECK (queries_per_hour > '-infinity' AND queries_per_hour < 'infinity'),
    PRIMARY KEY (area, class, source, issued_at, valid_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE arrivals_forecast IS 'Expected demand with its vintage. One partition a UTC day of issued_at.';
COMMENT ON COLUMN arrivals_forecast.area IS 'Area the queries come from.';
COMMENT ON COLUMN arrivals_forecast.class IS 'Workload class of the queries.';
COMMENT ON COLUMN arrivals_forecast.source IS 'Who made the forecast.';
COMMENT ON COLUMN arrivals_forecast.issued_at IS 'When the forecast was made, in service time.';
COMMENT ON COLUMN arrivals_forecast.valid_at IS 'The moment the rate is expected for.';
COMMENT ON COLUMN arrivals_forecast.queries_per_hour IS 'Expected rate of arriving queries, per hour.';
