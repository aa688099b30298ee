import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// The plan issued last, or nil when there is none.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func latestPlan() async throws -> PlanRecord? {
        try await plan("ORDER BY issued_at DESC, id DESC LIMIT 1", [])
    }

    /// The plan of that id, or nil. One that retention has thinned comes back without its parts: no shares, sites or
    /// unserved demand, and an empty problem.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func plan(id: UUID) async throws -> PlanRecord? {
        try await plan("WHERE id = $1", [id])
    }

    /// The only plan whose id begins with `prefix` (hexadecimal digits and hyphens, in either case), or nil.
    ///
    /// - Throws: ``StoreError`` with code `ambiguousPlan` when there are several or `prefix` is no beginning of an id,
    ///   `unavailable` or `unreadable`.
    public func plan(idPrefix prefix: String) async throws -> PlanRecord? {
        guard !prefix.isEmpty, prefix.count <= 36, prefix.allSatisfy({ $0.isHexDigit && $0.isASCII || $0 == "-" })
        else { throw StoreError(.ambiguousPlan, "a plan id is made of hexadecimal digits and hyphens") }
        let ids: [UUID] = try await StoreError.translating {
            // Bounds rather than a pattern, so that the primary key finds them.
            let hex = prefix.lowercased().filter { $0 != "-" }
            guard hex.count <= 32 else { return [] }
            let low = hex + String(repeating: "0", count: 32 - hex.count)
            let high = hex + String(repeating: "f", count: 32 - hex.count)
            let rows = try await pool.query(
                "SELECT id FROM plan WHERE id BETWEEN $1::uuid AND $2::uuid ORDER BY id LIMIT 2",
                [low, high]
            )
            return try rows.map { try $0.decode("id") }
        }
        guard ids.count < 2 else {
            throw StoreError(.ambiguousPlan, "several plans begin with \(prefix); give more digits")
        }
        guard let id = ids.first else { return nil }
        return try await plan(id: id)
    }

    /// Reads the row and its parts from one snapshot, so that retention cannot take some of them in between.
    private func plan(_ condition: String, _ parameters: [any PostgresEncodable]) async throws -> PlanRecord? {
        try await StoreError.translating {
            try await pool.withConnection { connection in
                try await connection.transaction(isolation: .repeatableRead) { connection in
                    let rows = try await connection.query("SELECT * FROM plan \(condition)", parameters)
                    guard let row = rows.first else { return nil }
                    var plan = try PlanRecord(summary: row)
                    try await readParts(of: &plan, connection)
                    return plan
                }
            }
        }
    }

    private func readParts(of plan: inout PlanRecord, _ connection: PostgresConnection) async throws {
        let key: [any PostgresEncodable] = [plan.id, plan.issuedAt]
        func rows(_ table: String, orderedBy order: String) async throws -> PostgresRows {
            try await connection.query(
                "SELECT * FROM \(table) WHERE plan_id = $1 AND issued_at = $2 ORDER BY \(order)",
                key
            )
        }
        plan.shares = try await rows("plan_share", orderedBy: "slot, area, class, site").map(PlanShare.init(row:))
        plan.unserved = try await rows("plan_unserved", orderedBy: "slot, area, class").map(UnservedDemand.init(row:))
        plan.deferred = try await rows("plan_deferred", orderedBy: "slot, area, class").map(DeferredDemand.init(row:))
        plan.sites = try await rows("plan_site", orderedBy: "slot, site").map(PlannedSiteSlot.init(row:))
        let places = Dictionary(
            plan.sites.enumerated().map { (SlotSite(slot: $0.element.slot, site: $0.element.site), $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        for row in try await rows("plan_dual", orderedBy: "slot, site, kind, resource") {
            guard let kind = PlanDual.Kind(rawValue: try row.decode("kind")),
                let place = places[SlotSite(slot: try row.decode("slot"), site: try row.decode("site"))]
            else { continue }
            PlanDual(kind: kind, resource: try row.decode("resource"), value: try row.decode("value"))
                .apply(to: &plan.sites[place])
        }
        if let row = try await rows("plan_problem", orderedBy: "plan_id").first {
            plan.problem = try row.decode("document", as: PostgresJSON.self).data
        }
    }

    private struct SlotSite: Hashable {
        var slot: Int
        var site: String
    }
}
