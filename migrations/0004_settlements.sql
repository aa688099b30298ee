-- What was really served where in each elapsed interval, and what it took.

CREATE TABLE settlement (
    interval_start timestamptz PRIMARY KEY,
    interval_end timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now(),
    CHECK (interval_start < interval_end),
    -- No moment is ever counted twice.
    CONSTRAINT settlement_no_overlap EXCLUDE USING gist (tstzrange(interval_start, interval_end) WITH &&)
);
COMMENT ON TABLE settlement IS 'The intervals that have been settled; each once, none overlapping another.';
COMMENT ON COLUMN settlement.interval_start IS 'Start of the interval, included, in service time.';
COMMENT ON COLUMN settlement.interval_end IS 'End of the interval, not included, in service time.';
COMMENT ON COLUMN settlement.plan_id IS 'plan.id of the plan in force.';
COMMENT ON COLUMN settlement.settled_at IS 'When the row reached the database, by the database''s clock.';

CREATE TABLE settled_allocation (
    interval_start timestamptz NOT NULL,
    interval_end timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    area text NOT NULL,
    class text NOT NULL,
    site text NOT NULL DEFAULT '',
    queries double precision NOT NULL,
    PRIMARY KEY (interval_start, area, class, site)
) PARTITION BY RANGE (interval_start);
CREATE INDEX ON settled_allocation (site, interval_start);
COMMENT ON TABLE settled_allocation IS 'Queries of an area and class that a site was given in a settled interval. One partition a UTC day of interval_start.';
COMMENT ON COLUMN settled_allocation.interval_start IS 'settlement.interval_start.';
COMMENT ON COLUMN settled_allocation.interval_end IS 'settlement.interval_end.';
COMMENT ON COLUMN settled_allocation.plan_id IS 'plan.id of the plan in force.';
COMMENT ON COLUMN settled_allocation.area IS 'Area the queries came from.';
COMMENT ON COLUMN settled_allocation.class IS 'Workload class of the queries.';
COMMENT ON COLUMN settled_allocation.site IS 'Site that served them; empty for demand left unserved.';
COMMENT ON COLUMN settled_allocation.queries IS 'Queries in the interval.';

CREATE TABLE site_footprint (
    interval_start timestamptz NOT NULL,
    interval_end timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    site text NOT NULL,
    queries double precision NOT NULL,
    it_kwh double precision NOT NULL,
    facility_kwh double precision NOT NULL,
    grid_kwh double precision NOT NULL,
    renewable_kwh double precision NOT NULL,
    renewable_available_kwh double precision NOT NULL,
    carbon_kilograms double precision NOT NULL,
    marginal_carbon_kilograms double precision,
    water_liters double precision NOT NULL,
    cost_usd double precision NOT NULL,
    carbon_tax_usd double precision NOT NULL,
    delay_seconds double precision NOT NULL,
    carbon_intensity_grams_per_kwh double precision NOT NULL,
    price_usd_per_mwh double precision NOT NULL,
    stale boolean NOT NULL,
    PRIMARY KEY (interval_start, site)
) PARTITION BY RANGE (interval_start);
CREATE INDEX ON site_footprint (site, interval_start);
COMMENT ON TABLE site_footprint IS 'What a site used in a settled interval. One partition a UTC day of interval_start.';
COMMENT ON COLUMN site_footprint.interval_start IS 'settlement.interval_start.';
COMMENT ON COLUMN site_footprint.interval_end IS 'settlement.interval_end.';
COMMENT ON COLUMN site_footprint.plan_id IS 'plan.id of the plan in force.';
COMMENT ON COLUMN site_footprint.site IS 'Name of the site.';
COMMENT ON COLUMN site_footprint.queries IS 'Queries served.';
COMMENT ON COLUMN site_footprint.it_kwh IS 'Energy of the servers, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.facility_kwh IS 'Energy of the facility, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.grid_kwh IS 'Energy from the grid, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.renewable_kwh IS 'Own solar and wind used, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.renewable_available_kwh IS 'Own solar and wind there was, in kilowatt-hours.';
COMMENT ON COLUMN site_footprint.carbon_kilograms IS 'Carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN site_footprint.marginal_carbon_kilograms IS 'Carbon at the marginal intensity, in kilograms of CO2; null where no feed has it.';
COMMENT ON COLUMN site_footprint.water_liters IS 'Water on site and in generation, in litres.';
COMMENT ON COLUMN site_footprint.cost_usd IS 'Cost of grid energy without carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint.carbon_tax_usd IS 'Carbon tax, in US dollars.';
COMMENT ON COLUMN site_footprint.delay_seconds IS 'Delay summed over the queries, in seconds.';
COMMENT ON COLUMN site_footprint.carbon_intensity_grams_per_kwh IS 'Average intensity of the grid as read at settlement, in grams of CO2 per kilowatt-hour.';
COMMENT ON COLUMN site_footprint.price_usd_per_mwh IS 'Price of grid energy as read at settlement, in US dollars per megawatt-hour.';
COMMENT ON COLUMN site_footprint.stale IS 'Whether any signal it was settled by was stale or assumed.';
