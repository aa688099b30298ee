import SunwardModel

/// The statements by which signals are read; each is bounded by a page, a day or the number of signals.
extension PostgresStore {
    static let telemetryPage = """
        SELECT site AS subject, '' AS part, metric, observed_at, value
        FROM telemetry
        WHERE model = '' AND observed_at >= $1 AND (observed_at, site, metric) > ($1, $2, $3)
        ORDER BY observed_at, site, metric LIMIT $4
        """

    static let arrivalsPage = """
        SELECT area AS subject, class AS part, '\(SignalKey.arrivalsMetric)' AS metric, observed_at,
            queries_per_hour AS value
        FROM arrivals
        WHERE observed_at >= $1 AND (observed_at, area, class) > ($1, $2, $3)
        ORDER BY observed_at, area, class LIMIT $4
        """

    /// Hours are counted from 1970, in floating point: of a numeric epoch it takes several times as long.
    private static let merged = """
        floor(date_part('epoch', observed_at) / 3600)::bigint AS hour, count(*) AS readings,
        min(observed_at) AS first_at, max(observed_at) AS last_at,
        bit_or(1::bigint << (floor(date_part('epoch', observed_at) / 60)::bigint % 60)::integer) AS minutes
        """

    static let telemetryHours = """
        SELECT h.*, '' AS part,
            (SELECT value FROM telemetry t WHERE t.site = h.subject AND t.model = '' AND t.metric = h.metric
                AND t.observed_at = h.first_at AND t.observed_at >= $1 AND t.observed_at < $2) AS first_value,
            (SELECT value FROM telemetry t WHERE t.site = h.subject AND t.model = '' AND t.metric = h.metric
                AND t.observed_at = h.last_at AND t.observed_at >= $1 AND t.observed_at < $2) AS last_value
        FROM (
            SELECT site AS subject, metric, sum(value) AS total, \(merged)
            FROM telemetry WHERE observed_at >= $1 AND observed_at < $2 AND model = '' AND metric = ANY ($3)
            GROUP BY site, metric, hour
        ) h
        """

    static let arrivalsHours = """
        SELECT h.*, $3::text AS metric,
            (SELECT queries_per_hour FROM arrivals a WHERE a.area = h.subject AND a.class = h.part
                AND a.observed_at = h.first_at AND a.observed_at >= $1 AND a.observed_at < $2) AS first_value,
            (SELECT queries_per_hour FROM arrivals a WHERE a.area = h.subject AND a.class = h.part
                AND a.observed_at = h.last_at AND a.observed_at >= $1 AND a.observed_at < $2) AS last_value
        FROM (
            SELECT area AS subject, class AS part, sum(queries_per_hour) AS total, \(merged)
            FROM arrivals WHERE observed_at >= $1 AND observed_at < $2
            GROUP BY area, class, hour
        ) h
        """

    /// The newest reading of each signal since `$1`. Each step of the recursion looks up the next signal's name in the
    /// primary keys, so that the readings in between are not read.
    static let newestOfSignals = """
        WITH RECURSIVE signal AS (
            (SELECT site, model, metric FROM telemetry WHERE observed_at >= $1 ORDER BY site, model, metric LIMIT 1)
            UNION ALL
            SELECT next.* FROM signal CROSS JOIN LATERAL (
                SELECT t.site, t.model, t.metric FROM telemetry t
                WHERE t.observed_at >= $1 AND (t.site, t.model, t.metric) > (signal.site, signal.model, signal.metric)
                ORDER BY t.site, t.model, t.metric LIMIT 1
            ) next
        )
        SELECT signal.site AS subject, signal.model AS part, signal.metric, newest.observed_at, newest.value
        FROM signal CROSS JOIN LATERAL (
            SELECT t.observed_at, t.value FROM telemetry t
            WHERE t.site = signal.site AND t.model = signal.model AND t.metric = signal.metric
                AND t.observed_at >= $1
            ORDER BY t.observed_at DESC LIMIT 1
        ) newest
        """

    /// The newest reading of the metric `$1` of each site and model, in the same way.
    static let newestAvailability = """
        WITH RECURSIVE place AS (
            (SELECT site, model FROM telemetry ORDER BY site, model LIMIT 1)
            UNION ALL
            SELECT next.* FROM place CROSS JOIN LATERAL (
                SELECT t.site, t.model FROM telemetry t
                WHERE (t.site, t.model) > (place.site, place.model)
                ORDER BY t.site, t.model LIMIT 1
            ) next
        )
        SELECT place.site AS subject, place.model AS part, $1 AS metric, newest.observed_at, newest.value
        FROM place CROSS JOIN LATERAL (
            SELECT t.observed_at, t.value FROM telemetry t
            WHERE t.site = place.site AND t.model = place.model AND t.metric = $1
            ORDER BY t.observed_at DESC LIMIT 1
        ) newest
        """

    /// Of what was issued from `$1` to before `$2` the last values for moments after `$3`, but from the sources `$4`.
    static let forecastsIssued = """
        SELECT * FROM (
            SELECT DISTINCT ON (site, model, metric, source, valid_at)
                site AS subject, model AS part, metric, source, issued_at, valid_at, value
            FROM forecast
            WHERE issued_at >= $1 AND issued_at < $2 AND valid_at > $3 AND source <> ALL ($4)
            ORDER BY site, model, metric, source, valid_at, issued_at DESC
        ) sites
        UNION ALL
        SELECT * FROM (
            SELECT DISTINCT ON (area, class, source, valid_at)
                area, class, $5, source, issued_at, valid_at, queries_per_hour
            FROM arrivals_forecast
            WHERE issued_at >= $1 AND issued_at < $2 AND valid_at > $3 AND source <> ALL ($4)
            ORDER BY area, class, source, valid_at, issued_at DESC
        ) areas
        """
}
