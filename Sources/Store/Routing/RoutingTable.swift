/// The two tables of routing, and the columns that a batch brings for each.
///
/// The columns are those of layout ``RoutingBatch/layout``: a change here needs a new one.
enum RoutingTable: String, CaseIterable {
    case decisions = "routing_decisions"
    case outcomes = "routing_outcomes"

    /// The session's table that rows are copied to before they are inserted.
    var staging: String { rawValue + "_batch" }

    /// Columns that a row brings, in its order, each with its type: the same in the table and in the staging table.
    var columns: [(name: String, type: String)] {
        switch self {
        case .decisions:
            [
                ("decided_at", Self.time), ("id", "uuid"), ("plan_id", "uuid"), ("area", "text"), ("class", "text"),
                ("site", "text"), ("model", "text"), ("policy", "text"), ("predicted_quality", Self.number),
                ("predicted_quality_standard_error", Self.number), ("predicted_latency_p95_seconds", Self.number),
                ("predicted_input_tokens", Self.number), ("predicted_output_tokens", Self.number),
                ("predicted_energy_joules", Self.number), ("predicted_carbon_grams", Self.number),
                ("predicted_marginal_carbon_grams", Self.number), ("quality_floor", Self.number),
                ("latency_objective_seconds", Self.number), ("carbon_cap_grams", Self.number),
                ("carbon_price", Self.number), ("quality_price", Self.number), ("violations", "text[]"),
                ("refusals", "jsonb"), ("best_single_carbon_grams", Self.number),
                ("largest_model_carbon_grams", Self.number), ("without_routing_carbon_grams", Self.number),
                ("decision_microseconds", Self.number), ("request_id", "text"), ("key_id", "text"),
                ("retry_of", "uuid"),
            ]
        case .outcomes:
            [("decided_at", Self.time), ("decision_id", "uuid"), ("reported_at", Self.time), ("status", "text")]
                + Self.openColumns
        }
    }

    /// What an outcome may leave open, for a later report to fill.
    static let openColumns: [(name: String, type: String)] = [
        ("input_tokens", "bigint"), ("output_tokens", "bigint"), ("time_to_first_token_seconds", number),
        ("latency_seconds", number), ("quality", number), ("energy_joules", number), ("carbon_grams", number),
    ]

    private static let number = "double precision"
    private static let time = "timestamptz"

    var createStaging: String {
        let list = columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
        return "CREATE TEMPORARY TABLE IF NOT EXISTS \(staging) (\(list)) ON COMMIT DELETE ROWS"
    }

    /// Into the staging table.
    var copy: String { copy(to: "pg_temp.\(staging)") }

    /// Straight into the table itself, from COPY's binary format; stops at a row that is there already and at one whose
    /// day has no partition.
    var directCopy: String { copy(to: rawValue) + " (FORMAT binary)" }

    private func copy(to table: String) -> String {
        "COPY \(table) (\(columns.map(\.name).joined(separator: ", "))) FROM STDIN"
    }

    /// Makes the partitions that the staged rows need.
    var ensurePartitions: String {
        """
        SELECT ensure_partitions('\(rawValue)', day, day) FROM (
            SELECT DISTINCT date_bin(interval '1 day', decided_at, 'epoch') AS day
            FROM pg_temp.\(staging)
        ) days
        """
    }

    /// Inserts the staged rows, and says in `inserted` how many were new.
    var insert: String {
        switch self {
        case .decisions:
            let names = columns.map(\.name).joined(separator: ", ")
            return """
                WITH written AS (
                    INSERT INTO \(rawValue) (\(names)) SELECT \(names) FROM pg_temp.\(staging)
                    ON CONFLICT DO NOTHING RETURNING 1
                )
                SELECT count(*) AS inserted FROM written
                """
        case .outcomes:
            let open = Self.openColumns.map(\.name)
            let fill = open.map { "\($0) = coalesce(o.\($0), excluded.\($0))" }.joined(separator: ", ")
            let fills = open.map { "(o.\($0) IS NULL AND excluded.\($0) IS NOT NULL)" }.joined(separator: " OR ")
            // In the order of the key, so that two services that report the same outcomes do not wait for each other
            // in a circle. A row that was there keeps the time it was received at, before this transaction.
            return """
                WITH written AS (
                    INSERT INTO \(rawValue) AS o (
                        decided_at, decision_id, reported_at, status, \(open.joined(separator: ", "))
                    )
                    SELECT decided_at, decision_id, reported_at, status, \(open.joined(separator: ", "))
                    FROM pg_temp.\(staging)
                    ORDER BY decided_at, decision_id
                    ON CONFLICT (decided_at, decision_id) DO UPDATE SET \(fill) WHERE \(fills)
                    RETURNING o.received_at = now() AS is_new
                )
                SELECT count(*) FILTER (WHERE is_new) AS inserted FROM written
                """
        }
    }
}
