-- How much of a plan is new: the part of the present demand whose site changed with it, and what stayed because moving it
-- gained too little. Null for the first plan, and for those kept before this was told.

ALTER TABLE plan
    ADD COLUMN churn double precision,
    ADD COLUMN proposed_churn double precision,
    ADD COLUMN proposed_cells integer,
    ADD COLUMN kept_cells integer,
    ADD COLUMN worsening_fraction double precision;
COMMENT ON COLUMN plan.churn IS 'Part of the present slot''s demand whose site changed with the plan, 0 to 1; null for the first plan.';
COMMENT ON COLUMN plan.proposed_churn IS 'Part whose site would have changed under the optimum, 0 to 1; null for the first plan.';
COMMENT ON COLUMN plan.proposed_cells IS 'Areas'' demands of a class that would have changed site under the optimum; null for the first plan.';
COMMENT ON COLUMN plan.kept_cells IS 'Those among them that stayed, since moving them gained too little; null for the first plan.';
COMMENT ON COLUMN plan.worsening_fraction IS 'How much worse the first objective is for that in the present slot, as a fraction of what a slot of the horizon takes of it; null for the first plan.';

CREATE OR REPLACE VIEW plan_summary AS
SELECT
    p.id, p.issued_at, following.issued_at AS superseded_at, p.trigger, p.status,
    f.name AS fleet, p.fleet_digest,
    p.grid_start, p.grid_start + p.slot_count * p.slot_seconds * interval '1 second' AS grid_end,
    p.slot_seconds, p.slot_count,
    p.queries, p.unserved_queries, p.energy_usd, p.carbon_usd, p.carbon_kilograms, p.marginal_carbon_kilograms,
    p.delay_usd, p.delay_mean_seconds, p.water_liters, p.facility_kwh, p.grid_kwh, p.renewable_kwh,
    p.snapshot_seconds, p.solve_seconds, p.total_seconds, p.iterations, p.warm_started,
    p.share_rows, p.unserved_rows, p.site_rows, p.dual_rows,
    p.churn, p.proposed_churn, p.proposed_cells, p.kept_cells, p.worsening_fraction
FROM plan p
LEFT JOIN fleet_version f ON f.digest = p.fleet_digest
LEFT JOIN LATERAL (
    SELECT n.issued_at FROM plan n
    WHERE (n.issued_at, n.id) > (p.issued_at, p.id)
    ORDER BY n.issued_at, n.id LIMIT 1
) following ON true;
COMMENT ON COLUMN plan_summary.churn IS 'Part of the present slot''s demand whose site changed with the plan, 0 to 1; null for the first plan.';
COMMENT ON COLUMN plan_summary.proposed_churn IS 'Part whose site would have changed under the optimum, 0 to 1; null for the first plan.';
COMMENT ON COLUMN plan_summary.proposed_cells IS 'Areas'' demands of a class that would have changed site under the optimum; null for the first plan.';
COMMENT ON COLUMN plan_summary.kept_cells IS 'Those among them that stayed, since moving them gained too little; null for the first plan.';
COMMENT ON COLUMN plan_summary.worsening_fraction IS 'How much worse the first objective is for that in the present slot, as a fraction of what a slot of the horizon takes of it; null for the first plan.';
