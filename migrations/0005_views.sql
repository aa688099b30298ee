-- Views for people.

CREATE VIEW allocation_history AS
SELECT
    a.interval_start,
    a.interval_end,
    a.area,
    a.class,
    nullif(a.site, '') AS site,
    a.queries,
    a.queries / nullif(sum(a.queries) OVER (PARTITION BY a.interval_start, a.area, a.class), 0) AS share,
    a.plan_id
FROM settled_allocation a;
COMMENT ON VIEW allocation_history IS 'Who was really served where: queries of each area and class by site and settled interval.';
COMMENT ON COLUMN allocation_history.interval_start IS 'Start of the interval, included, in service time.';
COMMENT ON COLUMN allocation_history.interval_end IS 'End of the interval, not included, in service time.';
COMMENT ON COLUMN allocation_history.area IS 'Area the queries came from.';
COMMENT ON COLUMN allocation_history.class IS 'Workload class of the queries.';
COMMENT ON COLUMN allocation_history.site IS 'Site that served them; null for demand left unserved.';
COMMENT ON COLUMN allocation_history.queries IS 'Queries in the interval.';
COMMENT ON COLUMN allocation_history.share IS 'Share of the area''s queries of the class in the interval, 0 to 1; null when there were none.';
COMMENT ON COLUMN allocation_history.plan_id IS 'plan.id of the plan in force.';

-- A function beneath the view, so that a query for a period reads only that period's partitions: the planner cannot
-- see through the hour of the group.
CREATE FUNCTION site_footprint_hourly_between(since timestamptz, until timestamptz) RETURNS TABLE (
    hour timestamptz, site text, intervals bigint, covered_seconds double precision, queries double precision,
    it_kwh double precision, facility_kwh double precision, grid_kwh double precision,
    renewable_kwh double precision, renewable_available_kwh double precision, renewable_share double precision,
    carbon_kilograms double precision, marginal_carbon_kilograms double precision, water_liters double precision,
    cost_usd double precision, carbon_tax_usd double precision,
    mean_carbon_intensity_grams_per_kwh double precision, mean_price_usd_per_mwh double precision,
    mean_delay_seconds double precision, carbon_kilograms_per_query double precision,
    water_liters_per_query double precision, power_usage_effectiveness double precision, stale_intervals bigint
)
LANGUAGE sql STABLE AS $$
    WITH measured AS (
        SELECT
            date_bin(interval '1 hour', f.interval_start, timestamptz '2000-01-01 00:00:00+00') AS bin,
            extract(epoch FROM f.interval_end - f.interval_start)::double precision AS seconds,
            f.*
        FROM site_footprint f
        WHERE f.interval_start >= since AND f.interval_start < until
    )
    SELECT
        m.bin,
        m.site,
        count(*),
        sum(m.seconds),
        sum(m.queries),
        sum(m.it_kwh),
        sum(m.facility_kwh),
        sum(m.grid_kwh),
        sum(m.renewable_kwh),
        sum(m.renewable_available_kwh),
        sum(m.renewable_kwh) / nullif(sum(m.facility_kwh), 0),
        sum(m.carbon_kilograms),
        CASE WHEN count(m.marginal_carbon_kilograms) = count(*) THEN sum(m.marginal_carbon_kilograms) END,
        sum(m.water_liters),
        sum(m.cost_usd),
        sum(m.carbon_tax_usd),
        sum(m.carbon_intensity_grams_per_kwh * m.seconds) / sum(m.seconds),
        sum(m.price_usd_per_mwh * m.seconds) / sum(m.seconds),
        sum(m.delay_seconds) / nullif(sum(m.queries), 0),
        sum(m.carbon_kilograms) / nullif(sum(m.queries), 0),
        sum(m.water_liters) / nullif(sum(m.queries), 0),
        sum(m.facility_kwh) / nullif(sum(m.it_kwh), 0),
        count(*) FILTER (WHERE m.stale)
    FROM measured m
    GROUP BY m.bin, m.site
$$;
COMMENT ON FUNCTION site_footprint_hourly_between(timestamptz, timestamptz) IS
    'The rows of site_footprint_hourly made of intervals that start from since (included) to until (not included), '
    'reading only the partitions of that period.';

CREATE VIEW site_footprint_hourly AS SELECT * FROM site_footprint_hourly_between('-infinity', 'infinity');
COMMENT ON VIEW site_footprint_hourly IS 'What each site used in each hour. An interval belongs to the hour it starts in.';
COMMENT ON COLUMN site_footprint_hourly.hour IS 'Start of the hour.';
COMMENT ON COLUMN site_footprint_hourly.site IS 'Name of the site.';
COMMENT ON COLUMN site_footprint_hourly.intervals IS 'Settled intervals in the hour.';
COMMENT ON COLUMN site_footprint_hourly.covered_seconds IS 'Seconds they cover; less than 3600 when part of the hour was not settled.';
COMMENT ON COLUMN site_footprint_hourly.queries IS 'Queries served.';
COMMENT ON COLUMN site_footprint_hourly.it_kwh IS 'Energy of the servers, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.facility_kwh IS 'Energy of the facility, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.grid_kwh IS 'Energy from the grid, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.renewable_kwh IS 'Own solar and wind used, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.renewable_available_kwh IS 'Own solar and wind there was, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.renewable_share IS 'Own supply as a share of the facility''s energy, 0 to 1; null when there was none.';
COMMENT ON COLUMN site_footprint_hourly.carbon_kilograms IS 'Carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN site_footprint_hourly.marginal_carbon_kilograms IS 'Carbon at the marginal intensity, in kilograms of CO2; null unless every interval has it.';
COMMENT ON COLUMN site_footprint_hourly.water_liters IS 'Water on site and in generation, in litres.';
COMMENT ON COLUMN site_footprint_hourly.cost_usd IS 'Cost of grid energy without carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint_hourly.carbon_tax_usd IS 'Carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint_hourly.mean_carbon_intensity_grams_per_kwh IS 'Time-weighted mean intensity of the grid, in grams of CO2 per kilowatt-hour.';
COMMENT ON COLUMN site_footprint_hourly.mean_price_usd_per_mwh IS 'Time-weighted mean price, in US dollars per megawatt-hour.';
COMMENT ON COLUMN site_footprint_hourly.mean_delay_seconds IS 'Mean delay of a query, in seconds; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.carbon_kilograms_per_query IS 'Kilograms of CO2 per query; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.water_liters_per_query IS 'Litres per query; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.power_usage_effectiveness IS 'Facility energy over server energy; null without either.';
COMMENT ON COLUMN site_footprint_hourly.stale_intervals IS 'Intervals settled by some signal that was stale or assumed.';

-- The actual value is the last reading at or before the valid time, less than an hour old.
CREATE VIEW forecast_error AS
WITH compared AS (
    SELECT
        f.site, f.model, f.metric, NULL::text AS area, NULL::text AS class, f.source,
        floor(extract(epoch FROM f.valid_at - f.issued_at) / 3600)::integer AS horizon_hours,
        f.value AS expected, actual.value AS actual
    FROM forecast f
    CROSS JOIN LATERAL (
        SELECT t.value FROM telemetry t
        WHERE t.site = f.site AND t.model = f.model AND t.metric = f.metric
            AND t.observed_at <= f.valid_at AND t.observed_at > f.valid_at - interval '1 hour'
        ORDER BY t.observed_at DESC LIMIT 1
    ) actual
    UNION ALL
    SELECT
        NULL, NULL, 'arrivals_per_hour', f.area, f.class, f.source,
        floor(extract(epoch FROM f.valid_at - f.issued_at) / 3600)::integer,
        f.queries_per_hour, actual.queries_per_hour
    FROM arrivals_forecast f
    CROSS JOIN LATERAL (
        SELECT a.queries_per_hour FROM arrivals a
        WHERE a.area = f.area AND a.class = f.class
            AND a.observed_at <= f.valid_at AND a.observed_at > f.valid_at - interval '1 hour'
        ORDER BY a.observed_at DESC LIMIT 1
    ) actual
)
SELECT
    site, nullif(model, '') AS model, metric, area, class, source, horizon_hours,
    count(*) AS forecasts,
    avg(abs(expected - actual)) AS mean_absolute_error,
    avg(expected - actual) AS bias,
    100 * avg(abs(expected - actual) / nullif(abs(actual), 0)) AS mean_absolute_percentage_error,
    100 * sum(abs(expected - actual)) / nullif(sum(abs(actual)), 0) AS weighted_absolute_percentage_error
FROM compared
GROUP BY site, model, metric, area, class, source, horizon_hours;
COMMENT ON VIEW forecast_error IS 'How far forecasts were from what was then read (the last reading at or before the valid time, less than an hour old), per signal, source and horizon.';
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
COMMENT ON COLUMN forecast_error.mean_absolute_percentage_error IS 'Mean of |forecast - reading| / |reading|, in percent, over readings other than zero; null when all are zero.';
COMMENT ON COLUMN forecast_error.weighted_absolute_percentage_error IS 'Sum of |forecast - reading| over sum of |reading|, in percent; null when all readings are zero.';

CREATE VIEW plan_summary AS
SELECT
    p.id, p.issued_at, following.issued_at AS superseded_at, p.trigger, p.status,
    f.name AS fleet, p.fleet_digest,
    p.grid_start, p.grid_start + p.slot_count * p.slot_seconds * interval '1 second' AS grid_end,
    p.slot_seconds, p.slot_count,
    p.queries, p.unserved_queries, p.energy_usd, p.carbon_usd, p.carbon_kilograms, p.marginal_carbon_kilograms,
    p.delay_usd, p.delay_mean_seconds, p.water_liters, p.facility_kwh, p.grid_kwh, p.renewable_kwh,
    p.snapshot_seconds, p.solve_seconds, p.total_seconds, p.iterations, p.warm_started,
    p.share_rows, p.unserved_rows, p.site_rows, p.dual_rows
FROM plan p
LEFT JOIN fleet_version f ON f.digest = p.fleet_digest
LEFT JOIN LATERAL (
    SELECT n.issued_at FROM plan n
    WHERE (n.issued_at, n.id) > (p.issued_at, p.id)
    ORDER BY n.issued_at, n.id LIMIT 1
) following ON true;
COMMENT ON VIEW plan_summary IS 'One line a plan: when it was in force, what it expects of its horizon, how long it took and how large it is.';
COMMENT ON COLUMN plan_summary.id IS 'Name of the plan, a version 7 UUID made by the coordinator.';
COMMENT ON COLUMN plan_summary.issued_at IS 'When the plan was asked for, in service time.';
COMMENT ON COLUMN plan_summary.superseded_at IS 'When the next plan was asked for; it took this one''s place once it was solved and kept. Null for the latest.';
COMMENT ON COLUMN plan_summary.trigger IS 'Why it was made: timer, start, request, site-up, site-down, departure or fleet-reload.';
COMMENT ON COLUMN plan_summary.status IS 'optimal, or partial when some demand could not be served.';
COMMENT ON COLUMN plan_summary.fleet IS 'Name of the fleet it was made for; null when that fleet is not kept.';
COMMENT ON COLUMN plan_summary.fleet_digest IS 'fleet_version.digest of the fleet it was made for.';
COMMENT ON COLUMN plan_summary.grid_start IS 'Start of slot 0.';
COMMENT ON COLUMN plan_summary.grid_end IS 'End of the last slot.';
COMMENT ON COLUMN plan_summary.slot_seconds IS 'Length of a slot, in seconds.';
COMMENT ON COLUMN plan_summary.slot_count IS 'Number of slots.';
COMMENT ON COLUMN plan_summary.queries IS 'Queries forecast over the horizon.';
COMMENT ON COLUMN plan_summary.unserved_queries IS 'Queries over the horizon that no site can take.';
COMMENT ON COLUMN plan_summary.energy_usd IS 'Expected cost of grid energy, in US dollars.';
COMMENT ON COLUMN plan_summary.carbon_usd IS 'Expected carbon tax on grid energy, in US dollars.';
COMMENT ON COLUMN plan_summary.carbon_kilograms IS 'Expected carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN plan_summary.marginal_carbon_kilograms IS 'Expected carbon at the marginal intensity, in kilograms of CO2; null where some grid draw has none.';
COMMENT ON COLUMN plan_summary.delay_usd IS 'The delay objective, in US dollars: penalty times seconds times queries.';
COMMENT ON COLUMN plan_summary.delay_mean_seconds IS 'Demand-weighted mean delay of a request, in seconds.';
COMMENT ON COLUMN plan_summary.water_liters IS 'Expected water on site and in generation, in litres.';
COMMENT ON COLUMN plan_summary.facility_kwh IS 'Expected energy of the facilities, in kilowatt-hours.';
COMMENT ON COLUMN plan_summary.grid_kwh IS 'Expected energy from the grid, in kilowatt-hours.';
COMMENT ON COLUMN plan_summary.renewable_kwh IS 'Expected use of own solar and wind, in kilowatt-hours.';
COMMENT ON COLUMN plan_summary.snapshot_seconds IS 'Real seconds for snapshot, forecasts and building the program.';
COMMENT ON COLUMN plan_summary.solve_seconds IS 'Real seconds in the solver.';
COMMENT ON COLUMN plan_summary.total_seconds IS 'Real seconds from the trigger until the plan was ready to be kept.';
COMMENT ON COLUMN plan_summary.iterations IS 'Simplex iterations of all phases.';
COMMENT ON COLUMN plan_summary.warm_started IS 'Whether the previous plan''s basis was used.';
COMMENT ON COLUMN plan_summary.share_rows IS 'Rows written to plan_share.';
COMMENT ON COLUMN plan_summary.unserved_rows IS 'Rows written to plan_unserved.';
COMMENT ON COLUMN plan_summary.site_rows IS 'Rows written to plan_site.';
COMMENT ON COLUMN plan_summary.dual_rows IS 'Rows written to plan_dual.';
