-- A plan may serve all demand without being proven the best.
COMMENT ON COLUMN plan.status IS
    'optimal; feasible when all demand is served but a better plan is not ruled out; '
    'or partial when some demand could not be served.';
COMMENT ON COLUMN plan_summary.status IS
    'optimal; feasible when all demand is served but a better plan is not ruled out; '
    'or partial when some demand could not be served.';
