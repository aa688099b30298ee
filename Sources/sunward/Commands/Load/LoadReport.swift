import Histogram

/// What `sunward load` has found; its JSON is this.
struct LoadReport: Encodable, Sendable {
    /// Seconds.
    struct Quantiles: Encodable, Sendable {
        let count: Int
        let p50: Double
        let p90: Double
        let p95: Double
        let p99: Double
        let max: Double

        /// nil without a value. `times` in microseconds.
        init?(_ times: LoadTally.Times) {
            guard times.totalCount > 0 else { return nil }
            func seconds(_ percentile: Double) -> Double { Double(times.valueAtPercentile(percentile)) / 1e6 }
            count = Int(times.totalCount)
            p50 = seconds(50)
            p90 = seconds(90)
            p95 = seconds(95)
            p99 = seconds(99)
            max = Double(times.maxRecorded) / 1e6
        }
    }

    struct Grams: Encodable, Sendable {
        let total: Double
        let perRequest: Double
        /// Requests whose grams were measured, and those with the estimate alone.
        let measuredRequests: Int
        let estimatedRequests: Int
    }

    struct Quality: Encodable, Sendable {
        let mean: Double
        let answers: Int
        var reported: Int
        var lost: Int
    }

    let seconds: Double
    let isBrokenOff: Bool
    let sent: Int
    let succeeded: Int
    let failed: Int
    let abandoned: Int
    let overflowed: Int
    let streamed: Int
    let sentLate: Int
    let retries: Int
    let requestsPerSecond: Double
    let outputTokensPerSecond: Double
    let inputTokens: Int
    let outputTokens: Int
    let timeToFirstTokenSeconds: Quantiles?
    let interTokenSeconds: Quantiles?
    let endToEndSeconds: Quantiles?
    let lateSeconds: Quantiles?
    let errors: [String: Int]
    let sites: [String: Int]
    let models: [String: Int]
    let gramsCO2: Grams?
    var quality: Quality?

    init(_ result: LoadRun.Result) {
        let tally = result.tally
        seconds = result.seconds
        isBrokenOff = result.isBrokenOff
        sent = tally.sent + tally.abandoned
        succeeded = tally.succeeded
        failed = tally.errors.values.reduce(0, +)
        abandoned = tally.abandoned
        overflowed = tally.overflowed
        streamed = tally.streamed
        sentLate = tally.late
        retries = tally.retries
        requestsPerSecond = Double(tally.succeeded) / max(result.seconds, 1e-9)
        outputTokensPerSecond = Double(tally.outputTokens) / max(result.seconds, 1e-9)
        inputTokens = tally.inputTokens
        outputTokens = tally.outputTokens
        timeToFirstTokenSeconds = Quantiles(tally.firstToken)
        interTokenSeconds = Quantiles(tally.interToken)
        endToEndSeconds = Quantiles(tally.endToEnd)
        lateSeconds = Quantiles(tally.lateness)
        errors = Dictionary(tally.errors.map { ("\($0)", $1) }, uniquingKeysWith: +)
        sites = tally.sites
        models = tally.models
        let priced = tally.measured + tally.estimated
        gramsCO2 =
            priced == 0
            ? nil
            : Grams(
                total: tally.grams,
                perRequest: tally.grams / Double(priced),
                measuredRequests: tally.measured,
                estimatedRequests: tally.estimated
            )
        quality =
            tally.graded == 0
            ? nil : Quality(mean: tally.quality / Double(tally.graded), answers: tally.graded, reported: 0, lost: 0)
    }
}
