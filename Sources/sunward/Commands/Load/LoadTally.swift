import Histogram

/// Counts records up, as a pure state.
struct LoadTally: Sendable {
    /// Durations in microseconds.
    typealias Times = Histogram<UInt64>

    private(set) var sent = 0
    private(set) var succeeded = 0
    private(set) var streamed = 0
    private(set) var late = 0
    /// Not sent, because too many were under way.
    var overflowed = 0
    /// Under way when the run was broken off.
    var abandoned = 0
    private(set) var errors: [LoadError: Int] = [:]
    private(set) var sites: [String: Int] = [:]
    private(set) var models: [String: Int] = [:]
    private(set) var firstToken = Times()
    private(set) var interToken = Times()
    private(set) var endToEnd = Times()
    private(set) var lateness = Times()
    private(set) var inputTokens = 0
    private(set) var outputTokens = 0
    private(set) var grams = 0.0
    private(set) var measured = 0
    private(set) var estimated = 0
    private(set) var graded = 0
    private(set) var quality = 0.0
    private(set) var retries = 0

    /// Beyond this a request counts as sent late.
    static let lateSeconds = 0.01

    mutating func add(_ record: LoadRecord) {
        sent += 1
        retries += record.retries
        if record.isStreamed { streamed += 1 }
        if record.lateSeconds > Self.lateSeconds { late += 1 }
        lateness.record(Self.microseconds(record.lateSeconds))
        if let site = record.site { sites[site, default: 0] += 1 }
        if let model = record.model { models[model, default: 0] += 1 }
        addFootprint(record)
        if let error = record.error { return errors[error, default: 0] += 1 }
        succeeded += 1
        endToEnd.record(Self.microseconds(record.totalSeconds))
        if let seconds = record.firstTokenSeconds { firstToken.record(Self.microseconds(seconds)) }
        for gap in record.gaps { interToken.record(Self.microseconds(gap.seconds), count: UInt64(gap.count)) }
        inputTokens += record.inputTokens ?? 0
        outputTokens += record.outputTokens ?? 0
        if let grade = record.quality {
            graded += 1
            quality += grade
        }
    }

    private mutating func addFootprint(_ record: LoadRecord) {
        guard let value = record.grams else { return }
        grams += value
        if record.measuredGrams != nil { measured += 1 } else { estimated += 1 }
    }

    private static func microseconds(_ seconds: Double) -> UInt64 { UInt64(max(0, min(seconds, 1e9)) * 1e6) }
}
