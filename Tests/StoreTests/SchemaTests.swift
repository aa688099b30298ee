import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct SchemaTests {
    @Test func `every table, view, column and function has a comment`() async throws {
        try await withStore { _, pool in
            let bare = try await pool.query(
                """
                SELECT c.relname || coalesce('.' || a.attname, '') AS name
                FROM pg_class c
                LEFT JOIN LATERAL (
                    SELECT attnum, attname FROM pg_attribute
                    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                    UNION ALL SELECT 0, NULL
                ) a ON true
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
                    AND col_description(c.oid, a.attnum) IS NULL AND (a.attnum > 0 OR obj_description(c.oid) IS NULL)
                UNION ALL
                SELECT proname || '()' FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND obj_description(oid) IS NULL
                """
            )
            #expect(try bare.map { try $0.decode("name", as: String.self) } == [])
            #expect(try await pool.number("SELECT count(*) AS n FROM pg_class WHERE relname = 'plan_dual'") == 1)
        }
    }

    @Test func `every view can be read while the database is empty`() async throws {
        try await withStore { _, pool in
            let views = try await pool.query("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
            #expect(views.count == 9)
            for view in views {
                let name = try view.decode("viewname", as: String.self)
                #expect(try await pool.query("SELECT * FROM \(name)").isEmpty)
            }
        }
    }

    @Test func `the store's list of partitioned tables is the database's`() async throws {
        try await withStore { _, pool in
            let rows = try await pool.query(
                "SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace"
            )
            #expect(
                Set(try rows.map { try $0.decode("relname", as: String.self) }) == Set(PostgresStore.partitionedTables)
            )
        }
    }

    @Test func `partitions are made once by many sessions at once, a UTC day each`() async throws {
        try await withStore { _, pool in
            // Other days first, again and again: what is looked for is a session that wins a race.
            for days in stride(from: 40.0, to: 10, by: -1) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let day = noon.addingTimeInterval(-days * 86_400)
                    for _ in 0..<8 {
                        group.addTask {
                            _ = try await pool.query("SELECT ensure_partitions('arrivals', $1, $1)", [day])
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let from = noon.addingTimeInterval(-86_400)
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await pool.number("SELECT ensure_partitions('telemetry', $1, $2) AS n", [from, noon])
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 2)
            let bounds = try await pool.query(
                """
                SELECT relname, pg_get_expr(relpartbound, oid) AS bound FROM pg_class
                WHERE relname LIKE 'telemetry_2%' AND relkind = 'r' ORDER BY relname
                """
            )
            #expect(try bounds.map { try $0.decode("relname") } == ["telemetry_20260228", "telemetry_20260301"])
        }
    }

    @Test func `retention drops whole days that have passed and nothing else`() async throws {
        try await withStore { store, pool in
            let readings = [-86_400, -1, 0].map { offset in
                var reading = priceReading(0)
                reading.observedAt = noon.addingTimeInterval(-43_200 + Double(offset))
                return reading
            }
            _ = try await store.write([.readings(readings)])
            // A moment within the first of March: that day stays.
            #expect(try await store.dropPartitions(before: noon) == ["telemetry": 1])
            #expect(try await store.readings(since: .distantPast) == [readings[2]])
            #expect(try await store.dropPartitions(before: noon).isEmpty)
            // The day can be written again.
            #expect(try await store.write([.readings(readings)]) == WriteCounts(inserted: 2, duplicate: 1))
            _ = pool
        }
    }

    @Test func `retention drops few days a transaction and passes a table that cannot be shortened`() async throws {
        try await withStore { store, pool in
            for table in ["telemetry", "forecast", "site_footprint"] {
                _ = try await pool.query(
                    "SELECT ensure_partitions($1::text::regclass, $2, $3)",
                    [table, noon.addingTimeInterval(-100 * 86_400), noon]
                )
            }
            // Days of another age, beyond a gap.
            _ = try await pool.query("SELECT ensure_partitions('telemetry', '1999-12-31', '2000-01-02')")
            _ = try await pool.query("CREATE TABLE dropped (transaction xid8, partition text)")
            try await pool.withConnection { connection in
                try await connection.execute(
                    """
                    CREATE FUNCTION note_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        INSERT INTO dropped SELECT pg_current_xact_id(), object_identity
                        FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table';
                    END $$;
                    CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION note_drop();
                    CREATE VIEW in_the_way AS SELECT * FROM forecast_20260115;
                    """
                )
            }
            let error = await #expect(throws: StoreError.self) { try await store.dropPartitions(before: noon) }
            #expect(error != nil)
            let left = "SELECT count(*) AS n FROM pg_inherits WHERE inhparent = $1::text::regclass"
            // 2026-03-01, which has not ended.
            #expect(try await pool.number(left, ["telemetry"]) == 1)
            #expect(try await pool.number(left, ["site_footprint"]) == 1)
            #expect(try await pool.number(left, ["forecast"]) > 1)
            let most = "SELECT max(n) AS n FROM (SELECT count(*) AS n FROM dropped GROUP BY transaction) t"
            #expect(try await pool.number(most) <= 32)
            _ = try await pool.query("DROP VIEW in_the_way")
            #expect(try await store.dropPartitions(before: noon)["telemetry"] == nil)
            #expect(try await pool.number(left, ["forecast"]) == 1)
        }
    }
}
