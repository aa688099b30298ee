import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// Keeps what one run of a service has let keys use, and answers what all other runs have on a day, by key.
    ///
    /// The totals replace what that run wrote of the same day before, so writing them again changes nothing.
    ///
    /// - Parameters:
    ///   - totals: At most one of a key and day.
    ///   - instance: The run of the service.
    ///   - day: 00:00 UTC of the day that is asked for.
    /// - Throws: ``StoreError`` with code `unavailable` or `refused`.
    public func exchangeKeyUse(
        _ totals: [KeyUseTotal],
        instance: UUID,
        day: Date
    ) async throws -> [String: KeyUse] {
        try await StoreError.translating {
            if !totals.isEmpty {
                _ = try await pool.query(
                    """
                    INSERT INTO api_key_use (instance, day, key_id, requests, tokens, usd, carbon_grams)
                    SELECT $1, * FROM unnest($2::timestamptz[], $3::text[], $4::bigint[], $5::double precision[],
                        $6::double precision[], $7::double precision[])
                    ON CONFLICT (day, key_id, instance) DO UPDATE SET requests = EXCLUDED.requests,
                        tokens = EXCLUDED.tokens, usd = EXCLUDED.usd, carbon_grams = EXCLUDED.carbon_grams,
                        updated_at = now()
                    """,
                    [
                        instance, totals.map(\.day), totals.map(\.keyID), totals.map(\.use.requests),
                        totals.map(\.use.tokens), totals.map(\.use.usd), totals.map(\.use.grams),
                    ]
                )
            }
            let rows = try await pool.query(
                """
                SELECT key_id, sum(requests)::bigint AS requests, sum(tokens) AS tokens, sum(usd) AS usd,
                    sum(carbon_grams) AS grams
                FROM api_key_use WHERE day = $1 AND instance <> $2 GROUP BY key_id
                """,
                [day, instance]
            )
            var others: [String: KeyUse] = [:]
            for row in rows {
                others[try row.decode("key_id")] = KeyUse(
                    requests: try row.decode("requests"),
                    tokens: try row.decode("tokens"),
                    usd: try row.decode("usd"),
                    grams: try row.decode("grams")
                )
            }
            return others
        }
    }

    /// Forgets what keys have used on days before `date`.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func dropKeyUse(before date: Date) async throws {
        try await StoreError.translating {
            _ = try await pool.query("DELETE FROM api_key_use WHERE day < $1", [date])
        }
    }
}
