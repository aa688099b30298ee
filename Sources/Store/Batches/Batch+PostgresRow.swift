import Foundation
import Postgres
import SunwardModel

extension Batch {
    /// The columns that a batch is read from.
    static let columns = """
        id, owner, endpoint, input_file_id, completion_window, status, metadata, area, workload_class, output_seconds, \
        output_file_id, error_file_id, errors, total, completed, failed, input_tokens, cached_input_tokens, \
        output_tokens, reasoning_tokens, carbon_grams, energy_joules, created_at, expires_at, in_progress_at, \
        finalizing_at, completed_at, failed_at, expired_at, cancelling_at, cancelled_at
        """

    init(row: PostgresRow) throws {
        guard let status = BatchStatus(rawValue: try row.decode("status")) else {
            throw StoreError(.unreadable, "a batch in the database has a state that this version does not know")
        }
        let metadata = try row.decode("metadata", as: PostgresJSON?.self)
        let problems = try row.decode("errors", as: PostgresJSON?.self)
        var times = Times()
        times.inProgress = try row.decode("in_progress_at")
        times.finalizing = try row.decode("finalizing_at")
        times.completed = try row.decode("completed_at")
        times.failed = try row.decode("failed_at")
        times.expired = try row.decode("expired_at")
        times.cancelling = try row.decode("cancelling_at")
        times.cancelled = try row.decode("cancelled_at")
        // Files that are being made are nobody's yet.
        let hasFiles = [.completed, .expired, .cancelled].contains(status)
        self.init(
            id: try row.decode("id"),
            owner: try row.decode("owner"),
            endpoint: try row.decode("endpoint"),
            inputFileID: try row.decode("input_file_id"),
            completionWindow: try row.decode("completion_window"),
            status: status,
            metadata: try metadata?.value(as: [String: String].self),
            area: try row.decode("area"),
            workloadClass: try row.decode("workload_class"),
            outputSeconds: try row.decode("output_seconds"),
            outputFileID: hasFiles ? try row.decode("output_file_id") : nil,
            errorFileID: hasFiles ? try row.decode("error_file_id") : nil,
            problems: try problems?.value(as: [BatchProblem].self) ?? [],
            counts: BatchCounts(
                total: try row.decode("total"),
                completed: try row.decode("completed"),
                failed: try row.decode("failed")
            ),
            usage: try BatchUsage(row: row),
            createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"),
            times: times
        )
    }
}

extension BatchUsage {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            inputTokens: try row.decode("input_tokens"),
            cachedInputTokens: try row.decode("cached_input_tokens"),
            outputTokens: try row.decode("output_tokens"),
            reasoningTokens: try row.decode("reasoning_tokens"),
            carbonGrams: try row.decode("carbon_grams"),
            energyJoules: try row.decode("energy_joules")
        )
    }
}
