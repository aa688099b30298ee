import Foundation

/// Waits for a batch's end, showing how far it is.
struct BatchWait {
    private static let interval = Duration.seconds(2)

    /// Of the batch.
    let path: String

    /// Waits until the batch has ended.
    func end(_ client: GatewayClient) async throws -> GatewayClient.Answer<BatchView> {
        var bar = ProgressBar(total: 1)
        defer { bar.clear() }
        while true {
            let answer: GatewayClient.Answer<BatchView> = try await client.get(path)
            if answer.value.hasEnded { return answer }
            let counts = answer.value.requestCounts
            bar.show(answer.value.progress, "\(answer.value.status), \(counts.completed) of \(counts.total) answered")
            try await Task.sleep(for: Self.interval)
        }
    }

    /// - Throws: ``CommandFailure`` for a batch that has ended without being completed.
    static func check(_ batch: BatchView) throws {
        guard batch.status != "completed" else { return }
        let first = batch.errors?.data.first.map { ": \($0.line.map { "line \($0), " } ?? "")\($0.message)" } ?? ""
        throw CommandFailure(batch.status == "failed" ? .badInput : .failed, "\(batch.id) is \(batch.status)\(first)")
    }
}
