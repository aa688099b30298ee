-- Plans. The row of a plan is small and stays; its bulk (shares, site slots, duals, program) is partitioned by the UTC
-- day of issued_at and goes with retention. A plan and its bulk are written in one transaction, so the bulk needs no
-- foreign key, which would cost a look-up for each of its rows.

CREATE TABLE plan (
    id uuid PRIMARY KEY,
    fleet_digest text NOT NULL,
    issued_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    trigger text NOT NULL,
    status text NOT NULL,
    grid_start timestamptz NOT NULL,
    slot_seconds double precision NOT NULL CHECK (slot_seconds > 0),
    slot_count integer NOT NULL CHECK (slot_count >= 0),
    queries double precision NOT NULL,
    unserved_queries double precision NOT NULL,
    energy_usd double precision NOT NULL,
    carbon_usd double precision NOT NULL,
    carbon_kilograms double precision NOT NULL,
    marginal_carbon_kilograms double precision,
    delay_usd double precision NOT NULL,
    delay_mean_seconds double precision NOT NULL,
    water_liters double precision NOT NULL,
    facility_kwh double precision NOT NULL,
    grid_kwh double precision NOT NULL,
    renewable_kwh double precision NOT NULL,
    snapshot_seconds double precision NOT NULL,
    solve_seconds double precision NOT NULL,
    total_seconds double precision NOT NULL,
    iterations bigint NOT NULL,
    warm_started boolean NOT NULL,
    phases jsonb NOT NULL,
    inputs jsonb NOT NULL,
    share_rows integer NOT NULL,
    unserved_rows integer NOT NULL,
    site_rows integer NOT NULL,
    dual_rows integer NOT NULL
);
CREATE INDEX ON plan (issued_at, id);
COMMENT ON TABLE plan IS 'One row a plan: when and why it was made, from what, what it expects in total, and how long it took.';
COMMENT ON COLUMN plan.id IS 'Name of the plan, a version 7 UUID made by the coordinator.';
COMMENT ON COLUMN plan.fleet_digest IS 'fleet_version.digest of the fleet it was made for.';
COMMENT ON COLUMN plan.issued_at IS 'When the plan was asked for, in service time.';
COMMENT ON COLUMN plan.created_at IS 'When the row reached the database, by the database''s clock.';
COMMENT ON COLUMN plan.trigger IS 'Why it was made: timer, start, request, site-up, site-down, departure or fleet-reload.';
COMMENT ON COLUMN plan.status IS 'optimal, or partial when some demand could not be served.';
COMMENT ON COLUMN plan.grid_start IS 'Start of slot 0.';
COMMENT ON COLUMN plan.slot_seconds IS 'Length of a slot, in seconds.';
COMMENT ON COLUMN plan.slot_count IS 'Number of slots.';
COMMENT ON COLUMN plan.queries IS 'Queries forecast over the horizon.';
COMMENT ON COLUMN plan.unserved_queries IS 'Queries over the horizon that no site can take.';
COMMENT ON COLUMN plan.energy_usd IS 'Expected cost of grid energy, in US dollars.';
COMMENT ON COLUMN plan.carbon_usd IS 'Expected carbon tax on grid energy, in US dollars.';
COMMENT ON COLUMN plan.carbon_kilograms IS 'Expected carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN plan.marginal_carbon_kilograms IS 'Expected carbon at the marginal intensity, in kilograms of CO2; null where some grid draw has none.';
COMMENT ON COLUMN plan.delay_usd IS 'The delay objective, in US dollars: penalty times seconds times queries.';
COMMENT ON COLUMN plan.delay_mean_seconds IS 'Demand-weighted mean delay of a request, in seconds.';
COMMENT ON COLUMN plan.water_liters IS 'Expected water on site and in generation, in litres.';
COMMENT ON COLUMN plan.facility_kwh IS 'Expected energy of the facilities, in kilowatt-hours.';
COMMENT ON COLUMN plan.grid_kwh IS 'Expected energy from the grid, in kilowatt-hours.';
COMMENT ON COLUMN plan.renewable_kwh IS 'Expected use of own solar and wind, in kilowatt-hours.';
COMMENT ON COLUMN plan.snapshot_seconds IS 'Real seconds for snapshot, forecasts and building the program.';
COMMENT ON COLUMN plan.solve_seconds IS 'Real seconds in the solver.';
COMMENT ON COLUMN plan.total_seconds IS 'Real seconds from the trigger until the plan was ready to be kept.';
COMMENT ON COLUMN plan.iterations IS 'Simplex iterations of all phases.';
COMMENT ON COLUMN plan.warm_started IS 'Whether the previous plan''s basis was used.';
COMMENT ON COLUMN plan.phases IS 'The solves in order: [{objective, optimum, seconds, iterations}].';
COMMENT ON COLUMN plan.inputs IS 'What it was made from, in brief: counts of signals by origin, stale signals, sites down, budgets already used today.';
COMMENT ON COLUMN plan.share_rows IS 'Rows written to plan_share.';
COMMENT ON COLUMN plan.unserved_rows IS 'Rows written to plan_unserved.';
COMMENT ON COLUMN plan.site_rows IS 'Rows written to plan_site.';
COMMENT ON COLUMN plan.dual_rows IS 'Rows written to plan_dual.';

CREATE TABLE plan_problem (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    document json NOT NULL,
    PRIMARY KEY (plan_id, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_problem IS 'The complete program that was solved, so that a plan can be explained or solved again. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_problem.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_problem.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_problem.document IS 'The program as JSON, byte for byte as the planner wrote it.';

CREATE TABLE plan_share (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    slot integer NOT NULL,
    area text NOT NULL,
    class text NOT NULL,
    site text NOT NULL,
    share double precision NOT NULL,
    queries double precision NOT NULL,
    PRIMARY KEY (plan_id, slot, area, class, site, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_share IS 'Share of an area''s queries of a class that a site is to serve in a slot: x[i,j,k,t] in Green-LLM. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_share.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_share.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_share.slot IS 'Slot of the plan, from 0.';
COMMENT ON COLUMN plan_share.area IS 'Area the queries come from.';
COMMENT ON COLUMN plan_share.class IS 'Workload class of the queries.';
COMMENT ON COLUMN plan_share.site IS 'Site that is to serve them.';
COMMENT ON COLUMN plan_share.share IS 'Share, 0 to 1.';
COMMENT ON COLUMN plan_share.queries IS 'Queries in the slot.';

CREATE TABLE plan_unserved (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    slot integer NOT NULL,
    area text NOT NULL,
    class text NOT NULL,
    queries double precision NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (plan_id, slot, area, class, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_unserved IS 'Demand that a plan could not place, and the limit in the way. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_unserved.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_unserved.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_unserved.slot IS 'Slot of the plan, from 0.';
COMMENT ON COLUMN plan_unserved.area IS 'Area the queries come from.';
COMMENT ON COLUMN plan_unserved.class IS 'Workload class of the queries.';
COMMENT ON COLUMN plan_unserved.queries IS 'Queries in the slot that no site takes.';
COMMENT ON COLUMN plan_unserved.reason IS 'The binding limit, in words.';

CREATE TABLE plan_site (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    slot integer NOT NULL,
    site text NOT NULL,
    queries double precision NOT NULL,
    it_kwh double precision NOT NULL,
    facility_kwh double precision NOT NULL,
    grid_kwh double precision NOT NULL,
    renewable_kwh double precision NOT NULL,
    carbon_kilograms double precision NOT NULL,
    marginal_carbon_kilograms double precision,
    water_liters double precision NOT NULL,
    cost_usd double precision NOT NULL,
    utilization double precision NOT NULL,
    PRIMARY KEY (plan_id, slot, site, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_site IS 'What a plan expects of a site in a slot. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_site.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_site.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_site.slot IS 'Slot of the plan, from 0.';
COMMENT ON COLUMN plan_site.site IS 'Name of the site.';
COMMENT ON COLUMN plan_site.queries IS 'Queries the site serves in the slot.';
COMMENT ON COLUMN plan_site.it_kwh IS 'Energy of the servers, in kilowatt-hours.';
COMMENT ON COLUMN plan_site.facility_kwh IS 'Energy of the facility (servers times power usage effectiveness), in kilowatt-hours.';
COMMENT ON COLUMN plan_site.grid_kwh IS 'Energy from the grid, in kilowatt-hours.';
COMMENT ON COLUMN plan_site.renewable_kwh IS 'Own solar and wind used, in kilowatt-hours.';
COMMENT ON COLUMN plan_site.carbon_kilograms IS 'Carbon at the average intensity, in kilograms of CO2.';
COMMENT ON COLUMN plan_site.marginal_carbon_kilograms IS 'Carbon at the marginal intensity, in kilograms of CO2; null where no feed has it.';
COMMENT ON COLUMN plan_site.water_liters IS 'Water on site and in generation, in litres.';
COMMENT ON COLUMN plan_site.cost_usd IS 'Cost of grid energy without carbon tax, in US dollars.';
COMMENT ON COLUMN plan_site.utilization IS 'Use of the scarcest resource, 0 to 1.';

CREATE TABLE plan_dual (
    issued_at timestamptz NOT NULL,
    plan_id uuid NOT NULL,
    slot integer NOT NULL,
    site text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('grid_energy', 'renewable', 'grid_limit', 'water', 'capacity')),
    resource text NOT NULL DEFAULT '',
    value double precision NOT NULL,
    CHECK ((kind = 'capacity') = (resource <> '')),
    PRIMARY KEY (plan_id, slot, site, kind, resource, issued_at)
) PARTITION BY RANGE (issued_at);
COMMENT ON TABLE plan_dual IS 'Dual values (shadow prices) of a plan: what one more unit of a limit of a site in a slot is worth, in the unit of the plan''s last objective. One partition a UTC day of issued_at.';
COMMENT ON COLUMN plan_dual.issued_at IS 'plan.issued_at.';
COMMENT ON COLUMN plan_dual.plan_id IS 'plan.id.';
COMMENT ON COLUMN plan_dual.slot IS 'Slot of the plan, from 0.';
COMMENT ON COLUMN plan_dual.site IS 'Name of the site.';
COMMENT ON COLUMN plan_dual.kind IS 'grid_energy: what one more kWh of demand adds; renewable: what one more kWh of own supply saves; grid_limit: what one more kWh of grid limit saves; water: what one more litre of all budgets that cover the site saves; capacity: what one more unit of a resource saves.';
COMMENT ON COLUMN plan_dual.resource IS 'Name of the resource for kind capacity, otherwise empty.';
COMMENT ON COLUMN plan_dual.value IS 'Change of the last objective per kWh, litre or unit of the resource.';
