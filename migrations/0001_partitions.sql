-- Daily partitions, made on demand and dropped by age. A day is a day of UTC; the partition of 2026-11-21 of table
-- telemetry is called telemetry_20261121.

CREATE FUNCTION ensure_partitions("table" regclass, "from" timestamptz, "to" timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    parent_schema name;
    parent_name name;
    day date;
    partition_name text;
    made integer := 0;
BEGIN
    SELECT n.nspname, c.relname INTO STRICT parent_schema, parent_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = "table";
    FOR day IN
        SELECT d::date
        FROM generate_series(("from" AT TIME ZONE 'UTC')::date, ("to" AT TIME ZONE 'UTC')::date, interval '1 day') d
    LOOP
        partition_name := format('%I.%I', parent_schema, parent_name || '_' || to_char(day, 'YYYYMMDD'));
        CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
        -- One transaction at a time makes partitions of a table; whoever waited finds the partition made.
        PERFORM pg_advisory_xact_lock(hashtext('sunward partitions'), "table"::oid::integer);
        -- By a query: to_regclass would answer from this session's cache, where the partition is still known as absent.
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = "table" AND c.relname = parent_name || '_' || to_char(day, 'YYYYMMDD')
        );
        -- Attaching an empty table takes a weaker lock on the parent than CREATE TABLE ... PARTITION OF would:
        -- readers and writers of other days go on.
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', partition_name, "table");
        EXECUTE format(
            'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
            "table", partition_name,
            day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC'
        );
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION ensure_partitions(regclass, timestamptz, timestamptz) IS
    'Makes the daily (UTC) partitions of a table for every day from the first moment to the second, both included. '
    'Days that have one are left alone; safe to call from several sessions at once. Returns how many it made.';

CREATE FUNCTION drop_partitions_before("table" regclass, before timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    partition record;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('sunward partitions'), "table"::oid::integer);
    FOR partition IN
        SELECT c.oid::regclass AS name
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = "table"
            AND c.relname ~ '_[0-9]{8}$'
            AND (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %s', partition.name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION drop_partitions_before(regclass, timestamptz) IS
    'Drops the daily partitions of a table whose whole day lies before the given moment. Returns how many it dropped.';
