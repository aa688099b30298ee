import Foundation

/// What became of one request. Times are seconds since it was due, so that waiting to be sent counts.
struct LoadRecord: Sendable {
    /// How late it was sent.
    var lateSeconds = 0.0
    var isStreamed = false
    var firstTokenSeconds: Double?
    /// Gaps between tokens; those that came together share the time since the ones before.
    var gaps: [(seconds: Double, count: Int)] = []
    var totalSeconds = 0.0
    var error: LoadError?
    var site: String?
    var model: String?
    var decision: UUID?
    var inputTokens: Int?
    var outputTokens: Int?
    /// As the gateway foresaw it, and as it was measured when the answer was whole.
    var estimatedGrams: Double?
    var measuredGrams: Double?
    var quality: Double?
    /// Attempts beyond the first that the gateway made.
    var retries = 0

    var grams: Double? { measuredGrams ?? estimatedGrams }
}
