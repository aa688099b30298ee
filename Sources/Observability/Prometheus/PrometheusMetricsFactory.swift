import NIOConcurrencyHelpers
import CoreMetrics

/// A backend of swift-metrics that Prometheus scrapes.
///
/// | swift-metrics | Prometheus |
/// |---|---|
/// | `Counter`, `FloatingPointCounter` | counter, name ends in `_total` |
/// | `Gauge`, `Meter` | gauge |
/// | `Timer` | histogram in seconds, name ends in `_seconds` |
/// | `Recorder` whose label ends in `seconds` | histogram |
/// | other `Recorder` | summary: count, sum, and the least and greatest value as quantiles 0 and 1 |
///
/// Names get the prefix `sunward_` unless they have it. Two instruments made with one label and the same dimensions
/// are one series. Counters and gauges are atomic numbers; a histogram or summary has a lock of its own; the registry's
/// lock is taken when instruments are made and when they are written out. Keep instruments that are hot.
public final class PrometheusMetricsFactory: MetricsFactory {
    /// The content type of ``exposition()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// From ten microseconds (a routing decision) to five minutes (a long answer).
    public static let defaultSecondsBuckets: [Double] = [
        0.000_01, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10, 30, 60, 120, 300,
    ]

    private static let droppedName = "sunward_metrics_series_dropped_total"

    private let names: MetricName
    private let help: [String: String]
    private let buckets: [Double]
    private let registry: NIOLockedValueBox<MetricRegistry>
    private let process: (any ProcessStatisticsSource)?

    /// - Parameters:
    ///   - prefix: begins every name.
    ///   - unprefixed: beginnings of names that get no prefix.
    ///   - help: explanations by the name exposed; a metric without one gets a plain sentence.
    ///   - secondsBuckets: upper bounds of histograms; sorted here.
    ///   - maxSeriesPerMetric: further combinations of dimensions are not exposed, and counted in
    ///     `sunward_metrics_series_dropped_total`.
    ///   - maxMetrics: likewise for names.
    ///   - process: where the `process_` metrics come from; nil leaves them out.
    public init(
        prefix: String = "sunward_",
        unprefixed: [String] = ["http_", "hb_", "process_"],
        help: [String: String] = [:],
        secondsBuckets: [Double] = PrometheusMetricsFactory.defaultSecondsBuckets,
        maxSeriesPerMetric: Int = 1000,
        maxMetrics: Int = 1000,
        process: (any ProcessStatisticsSource)? = ProcFileSystem()
    ) {
        names = MetricName(prefix: prefix, unprefixed: unprefixed)
        self.help = help
        buckets = Set(secondsBuckets.filter(\.isFinite)).sorted()
        registry = NIOLockedValueBox(MetricRegistry(maxSeriesPerMetric: maxSeriesPerMetric, maxMetrics: maxMetrics))
        self.process = process
    }

    /// Every metric in Prometheus' text format 0.0.4, in order of name and labels, then what the registry dropped
    /// and what the system tells of the process.
    public func exposition() -> String {
        let (metrics, dropped) = registry.withLockedValue { ($0.exposed(), $0.droppedSeries()) }
        var text = ""
        for metric in metrics {
            let help = help[metric.name] ?? "\(metric.label), as the service measures it."
            text += ExpositionFormat.header(name: metric.name, kind: metric.kind, help: help)
            for (labels, instrument) in metric.series {
                text += instrument.samples(name: metric.name, labels: labels)
            }
        }
        text += ExpositionFormat.header(
            name: Self.droppedName,
            kind: .counter,
            help: "Series that were not exposed: too many for the metric, or its name has another type."
        )
        for (metric, count) in dropped {
            let labels = SeriesLabels([("metric", metric)], kind: .counter)
            text += "\(Self.droppedName)\(labels.braced()) \(count)\n"
        }
        return text + (process?.statistics()?.exposition() ?? "")
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        if label.hasSuffix("seconds") { return histogram(label, dimensions) }
        return instrument(label, dimensions, kind: .summary) { SummaryInstrument() }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterInstrument {
        instrument(label, dimensions, kind: .counter) { CounterInstrument() }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeInstrument {
        instrument(label, dimensions, kind: .gauge) { GaugeInstrument() }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramInstrument {
        let buckets = buckets
        return instrument(label, dimensions, kind: .histogram) { HistogramInstrument(bounds: buckets) }
    }

    private func instrument<Wanted: Instrument>(
        _ label: String,
        _ dimensions: [(String, String)],
        kind: MetricKind,
        make: () -> Wanted
    ) -> Wanted {
        let name = names.name(of: label, kind: kind, isDuration: kind == .histogram)
        let labels = SeriesLabels(dimensions, kind: kind)
        return registry.withLockedValue {
            $0.instrument(name: name, kind: kind, label: label, labels: labels, make: make)
        }
    }

    private func remove(_ handler: any AnyObject) {
        guard let instrument = handler as? any Instrument else { return }
        registry.withLockedValue { $0.remove(instrument) }
    }
}
