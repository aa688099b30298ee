/// What the service's metrics mean, for whoever reads `/metrics`; docs/operations.md has more.
enum MetricHelp {
    /// Sentences by the name exposed.
    static let sentences = [
        "hb_request_errors_total": "Requests to the control API that ended with an error.",
        "hb_requests_total": "Requests to the control API.",
        "http_server_active_requests": "Requests to the control API under way.",
        "http_server_request_duration_seconds": "Time that requests to the control API took.",
        "sunward_access_refusals_total": "Requests that keys or their limits did not let in, by reason.",
        "sunward_batch_lines_in_flight": "Lines of batches under way in this service.",
        "sunward_batch_lines_total": "Lines completed, failed, or unanswered at their batch's end.",
        "sunward_batch_lines_waiting": "Lines of batches that wait in the database.",
        "sunward_batches_total": "Batches that have ended.",
        "sunward_coordinator_dropped_events_total":
            "Triggers dropped from a full letter box; harmless, a plan follows anyway.",
        "sunward_coordinator_lost_writes_total":
            "Plans or settlements given up: neither database nor spool took them for an hour, or too many waited.",
        "sunward_decision_log_connected": "1 while the database takes decisions and outcomes, else 0.",
        "sunward_decision_log_lost_rows": "Rows since the start for which memory and disk had no room; they are gone.",
        "sunward_decision_log_queued_rows": "Decisions and outcomes waiting in memory, at most 100,000.",
        "sunward_decision_log_rejected_rows": "Rows since the start that the database refused.",
        "sunward_decision_log_spooled_batches": "Batches of decisions and outcomes that wait on disk.",
        "sunward_decision_log_spooled_bytes": "Bytes of decisions and outcomes that wait on disk.",
        "sunward_fleet_reloads_total":
            "Fleets re-read on SIGHUP, in force (taken) or refused for errors in their files.",
        "sunward_gateway_attempts_total": "Attempts at model servers, by how they ended.",
        "sunward_gateway_client_connections": "Clients connected.",
        "sunward_gateway_first_byte_seconds": "From a whole request to a stream's first event.",
        "sunward_gateway_model_up": "1 while any of a model's servers takes requests without reserve.",
        "sunward_gateway_probe_failures_total": "Looks at a server's health that failed.",
        "sunward_gateway_refused_requests_total": "Requests that were not let in: bad, unknown, without a key.",
        "sunward_gateway_request_seconds": "From a whole request to the end of its answer.",
        "sunward_gateway_requests_in_flight": "Requests under way.",
        "sunward_gateway_requests_total":
            "Requests that were let in, by the class of the answer's status (cancelled: the client left).",
        "sunward_gateway_resting_servers":
            "Servers that requests are not simply sent to: circuit breaker open or on trial, or a pause asked for.",
        "sunward_gateway_running_requests":
            "Requests being served, as the servers report them, else as the gateway sees them.",
        "sunward_gateway_turned_away_clients_total":
            "Connections closed at once, since as many are open as descriptors allow.",
        "sunward_gateway_waiting_requests":
            "Requests waiting, as the servers report them, else as the gateway sees them.",
        "sunward_plan_carbon_kilograms": "Carbon of the last plan over its horizon.",
        "sunward_plan_churn": "Part of the present slot's demand whose site changed with the last plan.",
        "sunward_plan_energy_usd": "Dollars for energy of the last plan over its horizon.",
        "sunward_plan_failures_total": "Attempts that made no plan.",
        "sunward_plan_inquiries_total":
            "What-ifs, carbon cuts and prices asked for, by kind and outcome (answered, refused, busy, failed).",
        "sunward_plan_issued_timestamp_seconds": "When the last plan was issued.",
        "sunward_plan_stale_signals":
            "Signals whose last reading was too old, or that had none, when the last plan was made.",
        "sunward_plan_kept_cells_total": "Areas' demands of a class that stayed since moving them gained too little.",
        "sunward_plan_proposed_churn":
            "Part of the present slot's demand whose site would have changed under the optimum.",
        "sunward_plan_skipped_ticks_total": "Timer ticks that found a solve under way or passed unseen.",
        "sunward_plan_solve_seconds": "The solver alone.",
        "sunward_plan_total_seconds": "Snapshot, forecasts, assembly and solve.",
        "sunward_plan_unserved_queries": "Queries that the last plan leaves unserved over its horizon.",
        "sunward_plan_water_liters": "Water of the last plan over its horizon.",
        "sunward_plans_total": "Plans by the reason they were made and where they were kept.",
        "sunward_routing_decision_seconds": "Time of a choice.",
        "sunward_routing_decisions_total": "Requests routed.",
        "sunward_routing_measured_carbon_grams_total": "Carbon of the tokens that outcomes reported.",
        "sunward_routing_outcomes_total":
            "Reports of what became of decisions, by status; one that adds tokens counts again.",
        "sunward_routing_predicted_carbon_grams_total": "Carbon foreseen, at average intensity.",
        "sunward_routing_queue_dropped_total":
            "Decisions and outcomes that the router could not learn from: its queue was full.",
        "sunward_routing_refused_requests_total": "Requests that no site could take.",
        "sunward_routing_site_choices_total":
            "Why the site: plan, session, drift, outside-plan, nearest, all-saturated.",
        "sunward_routing_violations_total":
            "Decisions that do not keep quality-floor, latency-objective, carbon-cap, carbon-budget.",
        "sunward_telemetry_readings_total": "Readings accepted, duplicate, refused.",
        "sunward_tls_certificate_expiry_timestamp_seconds": "Until when a listener's certificate is valid.",
    ]
}
