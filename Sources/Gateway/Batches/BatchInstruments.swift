import Metrics
import NIOConcurrencyHelpers
import SunwardModel

/// Metrics of batches; classes are the fleet's.
final class BatchInstruments: Sendable {
    private struct Instruments {
        var waiting: [String: Gauge] = [:]
        var inFlight: [String: Gauge] = [:]
        var lines: [[String]: Counter] = [:]
    }

    private let made = NIOLockedValueBox(Instruments())
    private let batches: [BatchStatus: Counter]

    init() {
        batches = Dictionary(
            uniqueKeysWithValues: [BatchStatus.completed, .failed, .expired, .cancelled].map {
                ($0, Counter(label: "sunward_batches_total", dimensions: [("status", $0.rawValue)]))
            }
        )
    }

    /// - Parameter counts: Lines that wait on the database, by class.
    func waiting(_ counts: [String: Int]) {
        made.withLockedValue { Self.set(counts, &$0.waiting, "sunward_batch_lines_waiting") }
    }

    /// - Parameter counts: Lines that this service has under way, by class.
    func inFlight(_ counts: [String: Int]) {
        made.withLockedValue { Self.set(counts, &$0.inFlight, "sunward_batch_lines_in_flight") }
    }

    /// Lines are done: `completed`, `failed`, or `unanswered` when their batch ended.
    func ended(_ result: String, workloadClass: String, by count: Int = 1) {
        let counter = made.withLockedValue { made in
            let labels = [result, workloadClass]
            if let counter = made.lines[labels] { return counter }
            let counter = Counter(
                label: "sunward_batch_lines_total",
                dimensions: [("result", result), ("class", workloadClass)]
            )
            made.lines[labels] = counter
            return counter
        }
        counter.increment(by: count)
    }

    func ended(_ status: BatchStatus) { batches[status]?.increment() }

    private static func set(_ counts: [String: Int], _ gauges: inout [String: Gauge], _ label: String) {
        for name in counts.keys where gauges[name] == nil {
            gauges[name] = Gauge(label: label, dimensions: [("class", name)])
        }
        for (name, gauge) in gauges { gauge.record(counts[name] ?? 0) }
    }
}
