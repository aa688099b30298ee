-- Time in plans: batteries, and demand that waits.

ALTER TABLE plan ADD COLUMN deferred_rows integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN plan.deferred_rows IS 'Rows written to plan_deferred.';

ALTER TABLE plan_site
    ADD COLUMN charge_kwh double precision,
    ADD COLUMN discharge_kwh double precision,
    ADD COLUMN charge_state_kwh double precision;
COMMENT ON COLUMN plan_site.renewable_kwh IS 'Own solar and wind used, also to charge the battery, in kilowatt-hours.';
COMMENT ON COLUMN plan_site.cost_usd IS 'Cost of grid energy and of the battery''s wear, without carbon tax, in US dollars.';
COMMENT ON COLUMN plan_site.charge_kwh IS 'Energy into the battery, at its terminals, in kilowatt-hours; null without one.';
COMMENT ON COLUMN plan_site.discharge_kwh IS 'Energy out of the battery, at its terminals, in kilowatt-hours; null without one.';
COMMENT ON COLUMN plan_site.charge_state_kwh IS 'What the battery holds at the end of the slot, in kilowatt-hours; null without one.';

ALTER TABLE plan_dual DROP CONSTRAINT plan_dual_kind_check;
ALTER TABLE plan_dual ADD CONSTRAINT plan_dual_kind_check
    CHECK (kind IN ('grid_energy', 'renewable', 'grid_limit', 'water', 'capacity', 'stored_energy'));
COMMENT ON COLUMN plan_dual.kind IS 'grid_energy: what one more kWh of demand adds; renewable: what one more kWh of own supply saves; grid_limit: what one more kWh of grid limit saves; water: what one more litre of all budgets that cover the site saves; capacity: what one more unit of a resource saves; stored_energy: what one more kWh in the battery saves.';
COMMENT ON COLUMN plan_share.share IS 'Share of what is served or given up in the slot, 0 to 1.';
COMMENT ON COLUMN plan_share.queries IS 'Queries served in the slot, whenever they arrived.';

CREATE TABLE plan_deferred (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    slot integer NOT NULL,
    area text NOT NULL,
    class text NOT NULL,
    waiting_queries double precision NOT NULL,
    PRIMARY KEY (plan_id, slot, area, class, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_deferred IS 'Demand that a plan lets wait beyond a slot. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_deferred.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_deferred.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_deferred.slot IS 'Slot of the plan, from 0.';
COMMENT ON COLUMN plan_deferred.area IS 'Area the queries come from.';
COMMENT ON COLUMN plan_deferred.class IS 'Workload class of the queries.';
COMMENT ON COLUMN plan_deferred.waiting_queries IS 'Queries that have arrived and are not served by the end of the slot.';

ALTER TABLE site_footprint
    ADD COLUMN charge_kwh double precision,
    ADD COLUMN discharge_kwh double precision,
    ADD COLUMN charge_state_kwh double precision;
COMMENT ON COLUMN site_footprint.renewable_kwh IS 'Own solar and wind used, also to charge the battery, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.cost_usd IS 'Cost of grid energy and of the battery''s wear, without carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint.charge_kwh IS 'Energy into the battery, at its terminals, in kilowatt-hours; null without one.';
COMMENT ON COLUMN site_footprint.discharge_kwh IS 'Energy out of the battery, at its terminals, in kilowatt-hours; null without one.';
COMMENT ON COLUMN site_footprint.charge_state_kwh IS 'What the battery was reckoned to hold at the end of the interval, in kilowatt-hours; null without one.';

-- The hourly view with the battery's columns.

DROP VIEW site_footprint_hourly;
DROP FUNCTION site_footprint_hourly_between(timestamptz, timestamptz);

CREATE FUNCTION site_footprint_hourly_between(since timestamptz, until timestamptz) RETURNS TABLE (
    hour timestamptz, site text, intervals bigint, covered_seconds double precision, queries double precision,
    it_kwh double precision, facility_kwh double precision, grid_kwh double precision,
    renewable_kwh double precision, renewable_available_kwh double precision, renewable_share double precision,
    carbon_kilograms double precision, marginal_carbon_kilograms double precision, water_liters double precision,
    cost_usd double precision, carbon_tax_usd double precision,
    mean_carbon_intensity_grams_per_kwh double precision, mean_price_usd_per_mwh double precision,
    mean_delay_seconds double precision, carbon_kilograms_per_query double precision,
    water_liters_per_query double precision, power_usage_effectiveness double precision, stale_intervals bigint,
    charge_kwh double precision, discharge_kwh double precision, charge_state_kwh double precision
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
        sum(m.renewable_kwh) / nullif(sum(m.renewable_kwh + m.grid_kwh), 0),
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
        count(*) FILTER (WHERE m.stale),
        sum(m.charge_kwh),
        sum(m.discharge_kwh),
        (array_agg(m.charge_state_kwh ORDER BY m.interval_start DESC))[1]
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
COMMENT ON COLUMN site_footprint_hourly.renewable_kwh IS 'Own solar and wind used, also to charge the battery, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.renewable_available_kwh IS 'Own solar and wind there was, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint_hourly.renewable_share IS 'Own supply as a share of what own supply and the grid brought, 0 to 1; null when that was nothing.';
COMMENT ON COLUMN site_footprint_hourly.carbon_kilograms IS 'Carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN site_footprint_hourly.marginal_carbon_kilograms IS 'Carbon at the marginal intensity, in kilograms of CO2; null unless every interval has it.';
COMMENT ON COLUMN site_footprint_hourly.water_liters IS 'Water on site and in generation, in litres.';
COMMENT ON COLUMN site_footprint_hourly.cost_usd IS 'Cost of grid energy and of the battery''s wear, without carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint_hourly.carbon_tax_usd IS 'Carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint_hourly.mean_carbon_intensity_grams_per_kwh IS 'Time-weighted mean intensity of the grid, in grams of CO2 per kilowatt-hour.';
COMMENT ON COLUMN site_footprint_hourly.mean_price_usd_per_mwh IS 'Time-weighted mean price, in US dollars per megawatt-hour.';
COMMENT ON COLUMN site_footprint_hourly.mean_delay_seconds IS 'Mean delay of a query, in seconds; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.carbon_kilograms_per_query IS 'Kilograms of CO2 per query; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.water_liters_per_query IS 'Litres per query; null without queries.';
COMMENT ON COLUMN site_footprint_hourly.power_usage_effectiveness IS 'Facility energy over server energy; null without either.';
COMMENT ON COLUMN site_footprint_hourly.stale_intervals IS 'Intervals settled by some signal that was stale or assumed.';
COMMENT ON COLUMN site_footprint_hourly.charge_kwh IS 'Energy into the battery, in kilowatt-hours; null without one.';
COMMENT ON COLUMN site_footprint_hourly.discharge_kwh IS 'Energy out of the battery, in kilowatt-hours; null without one.';
COMMENT ON COLUMN site_footprint_hourly.charge_state_kwh IS 'What the battery was reckoned to hold at the end of the last interval, in kilowatt-hours; null without one.';
