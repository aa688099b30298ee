import Foundation
import Postgres
import SunwardModel

/// The lines of batches that are under way. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
///
/// Whoever claims a line is the only one to keep a result for it: claims pass over lines that are being claimed, a lease
/// bounds how long a claim holds, and a result is kept only of a line that is still its claimant's.
extension PostgresStore {
    /// More different times than a day has minutes, in a fleet of a few areas and classes.
    private static let mostGroups = 20_000

    /// Waiting lines by cell and time, those due first first.
    public func waitingLines() async throws -> [WaitingLines] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT l.area, l.workload_class, l.is_planned, date_trunc('minute', l.due_at) AS due, count(*) AS lines
                FROM batch_lines l JOIN batches b ON b.id = l.batch_id
                WHERE l.state = 'waiting' AND b.status = 'in_progress'
                GROUP BY 1, 2, 3, 4 ORDER BY 4 LIMIT \(Self.mostGroups)
                """
            )
            return try rows.map { row in
                WaitingLines(cell: try BatchCell(row: row), due: try row.decode("due"), count: try row.decode("lines"))
            }
        }
    }

    /// Takes waiting lines, those due first first; nobody else gets them until the lease is over.
    public func claimBatchLines(_ claim: BatchClaim, _ lease: BatchLease) async throws -> [BatchLine] {
        try await StoreError.translating {
            let inCell =
                claim.cell == nil ? "" : "AND l.area = $7 AND l.workload_class = $8 AND l.is_planned = $9"
            var parameters: [any PostgresEncodable] = [
                lease.instance, lease.seconds, claim.count, claim.bytes, claim.paused, claim.dueBy,
            ]
            if let cell = claim.cell { parameters += [cell.area, cell.workloadClass, cell.isPlanned] }
            let rows = try await pool.query(
                """
                WITH candidate AS (
                    SELECT l.batch_id, l.line, l.due_at, l.request_bytes
                    FROM batch_lines l JOIN batches b ON b.id = l.batch_id
                    WHERE l.state = 'waiting' AND b.status = 'in_progress' \(inCell)
                        AND ($6::timestamptz IS NULL OR l.due_at <= $6)
                        AND (l.not_before IS NULL OR l.not_before <= now()) AND l.owner <> ALL ($5::text[])
                    ORDER BY l.due_at, l.batch_id, l.line LIMIT $3 FOR UPDATE OF l SKIP LOCKED
                ), sized AS (
                    SELECT batch_id, line, sum(request_bytes) OVER placed AS bytes, row_number() OVER placed AS place
                    FROM candidate WINDOW placed AS (ORDER BY due_at, batch_id, line)
                )
                UPDATE batch_lines l
                SET state = 'running', lease_owner = $1, lease_until = now() + $2 * interval '1 second'
                FROM sized s JOIN batches b ON b.id = s.batch_id
                WHERE l.batch_id = s.batch_id AND l.line = s.line AND (s.bytes <= $4 OR s.place = 1)
                RETURNING l.batch_id, l.line, l.owner, l.custom_id, b.endpoint, l.area, l.workload_class, l.is_planned,
                    l.due_at, l.request, l.tries
                """,
                parameters
            )
            return try rows.map { try BatchLine(row: $0) }.sorted { ($0.dueAt, $0.id.line) < ($1.dueAt, $1.id.line) }
        }
    }

    /// Renews the lease of lines that a run of the service has under way; those that it knows nothing of run out.
    ///
    /// - Returns: Those that it still has.
    public func renewBatchLines(_ lines: Set<BatchLine.ID>, _ lease: BatchLease) async throws -> Set<BatchLine.ID> {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                UPDATE batch_lines l SET lease_until = now() + $2 * interval '1 second'
                FROM unnest($3::text[], $4::integer[]) AS g (batch_id, line) JOIN batches b ON b.id = g.batch_id
                WHERE l.batch_id = g.batch_id AND l.line = g.line AND l.state = 'running' AND l.lease_owner = $1
                    AND b.status IN ('in_progress', 'cancelling')
                RETURNING l.batch_id, l.line
                """,
                [lease.instance, lease.seconds, lines.map(\.batch), lines.map(\.line)]
            )
            return Set(try rows.map { try BatchLine.ID(row: $0) })
        }
    }

    /// Keeps results, each once: those of lines that are somebody else's now are passed over.
    ///
    /// - Returns: Of which lines results were kept.
    public func keepBatchResults(
        _ results: [BatchLineResult],
        instance: UUID
    ) async throws -> Set<BatchLine.ID> {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                // In one order, and before any line: else two services, or one and the end of the batch, could wait for
                // each other.
                _ = try await connection.query(
                    "SELECT FROM batches WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE",
                    [Array(Set(results.map(\.id.batch)))]
                )
                let rows = try await connection.query(
                    """
                    UPDATE batch_lines l
                    SET state = CASE WHEN g.completed THEN 'completed' ELSE 'failed' END, result = g.result,
                        request = NULL, lease_owner = NULL, lease_until = NULL
                    FROM unnest($2::text[], $3::integer[], $4::boolean[], $5::bytea[])
                            AS g (batch_id, line, completed, result)
                        JOIN batches b ON b.id = g.batch_id AND b.status IN ('in_progress', 'cancelling')
                    WHERE l.batch_id = g.batch_id AND l.line = g.line AND l.state = 'running' AND l.lease_owner = $1
                    RETURNING l.batch_id, l.line
                    """,
                    [
                        instance, results.map(\.id.batch), results.map(\.id.line), results.map(\.isCompleted),
                        results.map(\.text),
                    ]
                )
                let kept = Set(try rows.map { try BatchLine.ID(row: $0) })
                let keptResults = results.filter { kept.contains($0.id) }
                try await Self.count(keptResults, connection)
                try await Self.countAnswered(keptResults.filter(\.isCompleted).map(\.id), connection)
                return kept
            }
        }
    }

    /// Adds results that have been kept to the counts of their batches, in the same transaction.
    private static func count(_ results: [BatchLineResult], _ connection: PostgresConnection) async throws {
        _ = try await connection.query(
            """
            UPDATE batches b SET completed = b.completed + g.completed, failed = b.failed + g.lines - g.completed,
                input_tokens = b.input_tokens + g.input, cached_input_tokens = b.cached_input_tokens + g.cached,
                output_tokens = b.output_tokens + g.output, reasoning_tokens = b.reasoning_tokens + g.reasoning,
                carbon_grams = b.carbon_grams + g.carbon, energy_joules = b.energy_joules + g.energy
            FROM (
                SELECT batch_id, count(*) AS lines, count(*) FILTER (WHERE completed) AS completed,
                    sum(input)::bigint AS input, sum(cached)::bigint AS cached, sum(output)::bigint AS output,
                    sum(reasoning)::bigint AS reasoning, sum(carbon) AS carbon, sum(energy) AS energy
                FROM unnest($1::text[], $2::boolean[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
                        $7::double precision[], $8::double precision[])
                    AS given (batch_id, completed, input, cached, output, reasoning, carbon, energy)
                GROUP BY batch_id
            ) g
            WHERE b.id = g.batch_id
            """,
            [
                results.map(\.id.batch), results.map(\.isCompleted), results.map(\.usage.inputTokens),
                results.map(\.usage.cachedInputTokens), results.map(\.usage.outputTokens),
                results.map(\.usage.reasoningTokens), results.map(\.usage.carbonGrams),
                results.map(\.usage.energyJoules),
            ]
        )
    }

    /// Lets lines wait again.
    ///
    /// - Parameters:
    ///   - seconds: For how long at least, in real time.
    ///   - countsTry: Whether it has been tried in vain.
    public func returnBatchLines(
        _ lines: [BatchLine.ID],
        after seconds: Double,
        countsTry: Bool,
        instance: UUID
    ) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                UPDATE batch_lines l
                SET state = 'waiting', lease_owner = NULL, lease_until = NULL, tries = l.tries + $5,
                    not_before = now() + $4 * interval '1 second'
                FROM unnest($2::text[], $3::integer[]) AS g (batch_id, line)
                WHERE l.batch_id = g.batch_id AND l.line = g.line AND l.state = 'running' AND l.lease_owner = $1
                """,
                [instance, lines.map(\.batch), lines.map(\.line), seconds, countsTry ? 1 : 0]
            )
        }
    }

    /// Says that a run of the service releases lines.
    ///
    /// - Returns: How many runs release by a plan, this one included if it does.
    public func announceReleaser(instance: UUID, followsPlan: Bool) async throws -> Int {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO batch_releasers (instance, follows_plan, seen_at) VALUES ($1, $2, now())
                ON CONFLICT (instance) DO UPDATE SET follows_plan = EXCLUDED.follows_plan, seen_at = now()
                """,
                [instance, followsPlan]
            )
            let rows = try await pool.query(
                """
                SELECT count(*) AS n FROM batch_releasers
                WHERE follows_plan AND (seen_at > now() - interval '20 seconds')
                """
            )
            return try rows.first?.decode("n") ?? 0
        }
    }
}

extension BatchCell {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            area: try row.decode("area"),
            workloadClass: try row.decode("workload_class"),
            isPlanned: try row.decode("is_planned")
        )
    }
}

extension BatchLine.ID {
    fileprivate init(row: PostgresRow) throws {
        self.init(batch: try row.decode("batch_id"), line: try row.decode("line"))
    }
}

extension BatchLine {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            id: try ID(row: row),
            owner: try row.decode("owner"),
            customID: try row.decode("custom_id"),
            endpoint: try row.decode("endpoint"),
            cell: try BatchCell(row: row),
            dueAt: try row.decode("due_at"),
            request: try row.decode("request"),
            tries: try row.decode("tries")
        )
    }
}
