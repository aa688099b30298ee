import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// Every key, unless they are still as they were.
    ///
    /// - Parameter known: The fingerprint of the listing that is known already.
    /// - Returns: nil when nothing has changed since.
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func keys(unless known: String? = nil) async throws -> KeyListing? {
        try await StoreError.translating {
            // A row's xmin is the transaction that wrote it: whatever is inserted, changed or deleted, by whomever,
            // changes the sum. It is read before the keys, so a change in between is seen the next time.
            let state = try await pool.query(
                """
                SELECT count(*)::text || ':' || coalesce(sum(hashtextextended(id || ' ' || xmin::text, 0)), 0)::text
                    AS fingerprint FROM api_keys
                """
            )
            let fingerprint = try state.first?.decode("fingerprint", as: String.self) ?? ""
            guard fingerprint != known else { return nil }
            let rows = try await pool.query("SELECT * FROM api_keys ORDER BY created_at, id")
            return KeyListing(keys: try rows.map { try APIKey(row: $0) }, fingerprint: fingerprint)
        }
    }

    /// Keeps a new key.
    ///
    /// - Throws: ``StoreError`` with code `refused` (its name or digest is taken) or `unavailable`.
    public func addKey(_ key: APIKey) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO api_keys (id, name, role, digest, area, classes, requests_per_minute, tokens_per_minute,
                    spend_usd_per_day, carbon_grams_per_day, created_at, expires_at, revoked_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                [
                    key.id, key.name, key.role.text, key.digest.data, key.area, key.classes,
                    key.allowance.requestsPerMinute, key.allowance.tokensPerMinute, key.allowance.spendUSDPerDay,
                    key.allowance.carbonGramsPerDay, key.createdAt, key.expiresAt, key.revokedAt,
                ]
            )
        }
    }

    /// Revokes a key; one that has been revoked before keeps the time of that.
    ///
    /// - Returns: The key as it is now; nil when there is none of that id.
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func revokeKey(id: String, at date: Date) async throws -> APIKey? {
        try await StoreError.translating {
            let rows = try await pool.query(
                "UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING *",
                [id, date]
            )
            return try rows.first.map { try APIKey(row: $0) }
        }
    }

    /// Lets another secret open a key, and its old one no longer; all else of the key stays. One that has been revoked
    /// stays as it is, and so does one that would still have expired at `date`.
    ///
    /// - Parameter expiresAt: When the key is to expire; nil leaves that as it is.
    /// - Returns: The key as it is now, with its old digest where it stayed as it was; nil when there is none of that
    ///   id.
    /// - Throws: ``StoreError`` with code `unavailable`, or `refused` (another key has that digest).
    public func rotateKey(id: String, digest: KeyDigest, expiresAt: Date?, at date: Date) async throws -> APIKey? {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                UPDATE api_keys SET digest = $2, expires_at = coalesce($3::timestamptz, expires_at)
                WHERE id = $1 AND revoked_at IS NULL
                    AND coalesce($3::timestamptz, expires_at, 'infinity') > $4::timestamptz
                RETURNING *
                """,
                [id, digest.data, expiresAt, date]
            )
            if let row = rows.first { return try APIKey(row: row) }
            let unchanged = try await pool.query("SELECT * FROM api_keys WHERE id = $1", [id])
            return try unchanged.first.map { try APIKey(row: $0) }
        }
    }
}

extension APIKey {
    fileprivate init(row: PostgresRow) throws {
        let role = try row.decode("role", as: String.self)
        guard let role = KeyRole(role), let digest = KeyDigest(try row.decode("digest", as: Data.self)) else {
            throw StoreError(.unreadable, "a key in the database has a role or digest that this version does not know")
        }
        self.init(
            id: try row.decode("id"),
            name: try row.decode("name"),
            role: role,
            digest: digest,
            area: try row.decode("area"),
            classes: try row.decode("classes"),
            allowance: KeyAllowance(
                requestsPerMinute: try row.decode("requests_per_minute"),
                tokensPerMinute: try row.decode("tokens_per_minute"),
                spendUSDPerDay: try row.decode("spend_usd_per_day"),
                carbonGramsPerDay: try row.decode("carbon_grams_per_day")
            ),
            createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"),
            revokedAt: try row.decode("revoked_at")
        )
    }
}
