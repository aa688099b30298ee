import Foundation
import SunwardModel

/// What models cost and how fast they are, as measured on their hardware: a CSV file with a line for each model.
///
/// Columns: `model`, `prefill_j_per_token`, `decode_j_per_token`, `ttft_base_ms`, `prefill_ms_per_1k_tokens`,
/// `itl_p50_ms`, `itl_p95_ms`; where given also `total_params_b`, `replicas`, `max_concurrency_per_replica` and
/// `context_tokens`. Further columns are left alone.
public struct ModelProfileFile: Sendable {
    /// In the order of the file; never empty, no name twice.
    public let models: [ModelProfile]

    /// Sequences a replica decodes at the same time where the file does not say: what the figures of such files are
    /// usually measured at.
    public static let usualConcurrency = 32

    private static let modelColumn = "model"
    private static let prefillJoulesColumn = "prefill_j_per_token"
    private static let decodeJoulesColumn = "decode_j_per_token"
    private static let firstTokenColumn = "ttft_base_ms"
    private static let prefillTimeColumn = "prefill_ms_per_1k_tokens"
    private static let interTokenP50Column = "itl_p50_ms"
    private static let interTokenP95Column = "itl_p95_ms"
    private static let columns = [
        modelColumn, prefillJoulesColumn, decodeJoulesColumn, firstTokenColumn, prefillTimeColumn, interTokenP50Column,
        interTokenP95Column,
    ]

    /// Reads a file.
    ///
    /// - Throws: ``SignalsError`` that names the file and, for a bad cell, its line, column and text.
    public init(contentsOf url: URL) throws(SignalsError) {
        try self.init(table: CSVTable(contentsOf: url, required: Self.columns))
    }

    /// Reads the text of a file called `file`.
    ///
    /// - Throws: as ``init(contentsOf:)``.
    public init(text: String, file: String) throws(SignalsError) {
        try self.init(table: CSVTable(text: text, file: file, required: Self.columns))
    }

    private init(table: CSVTable) throws(SignalsError) {
        var models: [ModelProfile] = []
        var names: Set<String> = []
        for row in table.rows {
            let profile = try Self.parse(row, of: table)
            guard names.insert(profile.name).inserted else {
                throw table.invalid(Self.modelColumn, in: row, "is there twice")
            }
            models.append(profile)
        }
        self.models = models
    }

    private static func parse(_ row: CSVTable.Row, of table: CSVTable) throws(SignalsError) -> ModelProfile {
        let name = table.text(modelColumn, in: row)
        guard !name.isEmpty else { throw table.invalid(modelColumn, in: row, "is empty; expected a model's name") }
        return ModelProfile(
            name: name,
            replicas: try count("replicas", in: row, of: table) ?? 1,
            maxConcurrencyPerReplica: try count("max_concurrency_per_replica", in: row, of: table) ?? usualConcurrency,
            prefillJoulesPerToken: try amount(prefillJoulesColumn, in: row, of: table),
            decodeJoulesPerToken: try amount(decodeJoulesColumn, in: row, of: table),
            timeToFirstTokenMilliseconds: try amount(firstTokenColumn, in: row, of: table),
            prefillMillisecondsPerThousandTokens: try amount(prefillTimeColumn, in: row, of: table),
            interTokenMillisecondsP50: try amount(interTokenP50Column, in: row, of: table),
            interTokenMillisecondsP95: try amount(interTokenP95Column, in: row, of: table),
            parametersBillions: try table.number("total_params_b", in: row, range: 0...1e6),
            contextTokens: try count("context_tokens", in: row, of: table)
        )
    }

    private static func amount(
        _ column: String,
        in row: CSVTable.Row,
        of table: CSVTable
    ) throws(SignalsError) -> Double {
        guard let amount = try table.number(column, in: row, range: 0...1e6) else {
            throw table.invalid(column, in: row, "is empty; expected a number")
        }
        return amount
    }

    private static func count(
        _ column: String,
        in row: CSVTable.Row,
        of table: CSVTable
    ) throws(SignalsError) -> Int? {
        guard let number = try table.number(column, in: row, range: 1...1e9) else { return nil }
        guard let count = Int(exactly: number) else { throw table.invalid(column, in: row, "is not a whole number") }
        return count
    }
}
