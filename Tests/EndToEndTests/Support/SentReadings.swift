import Foundation

/// Readings that a test sends, each at a moment of its own, so that they can be counted afterwards.
///
/// Their metric is not forecast: readings of it trigger no plan.
struct SentReadings: Sendable {
    static let metric = "grid_draw_kw"
    static let batch = 40

    /// The latest moment; readings lie before it, a second apart.
    let before: Date
    private(set) var sent = 0
    private(set) var acknowledged: Set<Int> = []

    init(before: Date) { self.before = before }

    /// Sends the next batch.
    ///
    /// - Returns: How the service kept it, `committed` or `spooled`.
    /// - Throws: When the service does not take all of it.
    @discardableResult
    mutating func send(to service: RunningService) async throws -> String {
        let numbers = sent..<sent + Self.batch
        sent = numbers.upperBound
        let entries = numbers.map { number in
            let time = moment(number).formatted(.iso8601)
            return #"{"site":"tucson","metric":"\#(Self.metric)","value":\#(number),"observedAt":"\#(time)"}"#
        }
        let answer = try await service.send("POST", "/api/v1/telemetry", "[\(entries.joined(separator: ","))]")
        let view = try answer.json
        guard answer.status == 200, view.accepted.number == Double(Self.batch) else {
            throw HarnessError("not accepted: \(answer.status) \(answer.text)")
        }
        acknowledged.formUnion(numbers)
        return view.kept.string ?? ""
    }

    private func moment(_ number: Int) -> Date { before.addingTimeInterval(-Double(number + 1)) }
}
