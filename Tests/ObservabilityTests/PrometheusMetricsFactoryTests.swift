import CoreMetrics
import Foundation
import Observability
import Testing

@Suite struct PrometheusMetricsFactoryTests {
    private func factory(maxSeries: Int = 100, maxMetrics: Int = 100) -> PrometheusMetricsFactory {
        PrometheusMetricsFactory(
            help: ["sunward_described": "A \\ and a\nline"],
            secondsBuckets: [1, 0.1, 0.5],
            maxSeriesPerMetric: maxSeries,
            maxMetrics: maxMetrics,
            process: nil
        )
    }

    /// The sample lines, without comments.
    private func samples(_ factory: PrometheusMetricsFactory) -> [String] {
        factory.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test func countersAddUpAndEndInTotal() {
        let factory = factory()
        let whole = factory.makeCounter(label: "routing.decisions", dimensions: [("site", "a")])
        whole.increment(by: 3)
        whole.increment(by: -5)
        factory.makeCounter(label: "routing.decisions", dimensions: [("site", "a")]).increment(by: 4)
        let fraction = factory.makeFloatingPointCounter(label: "sunward_energy_kwh_total", dimensions: [])
        fraction.increment(by: 0.25)
        fraction.increment(by: 1.5)
        fraction.increment(by: Double.nan)
        #expect(samples(factory) == ["sunward_energy_kwh_total 1.75", "sunward_routing_decisions_total{site=\"a\"} 7"])
        whole.reset()
        #expect(samples(factory).last == "sunward_routing_decisions_total{site=\"a\"} 0")
    }

    @Test func gaugesAndMetersShowTheLastValue() {
        let factory = factory()
        factory.makeRecorder(label: "queue", dimensions: [], aggregate: false).record(3.5)
        let meter = factory.makeMeter(label: "http.server.active_requests", dimensions: [])
        meter.increment(by: 5)
        meter.decrement(by: 2)
        #expect(samples(factory) == ["http_server_active_requests 3", "sunward_queue 3.5"])
        meter.set(Double.infinity)
        #expect(samples(factory).first == "http_server_active_requests +Inf")
    }

    @Test func timersAreCumulativeHistogramsInSeconds() {
        let factory = factory()
        let timer = factory.makeTimer(label: "plan.solve", dimensions: [("phase", "carbon")])
        for milliseconds in [50, 100, 300, 2000] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
        #expect(
            samples(factory) == [
                "sunward_plan_solve_seconds_bucket{phase=\"carbon\",le=\"0.1\"} 2",
                "sunward_plan_solve_seconds_bucket{phase=\"carbon\",le=\"0.5\"} 3",
                "sunward_plan_solve_seconds_bucket{phase=\"carbon\",le=\"1\"} 3",
                "sunward_plan_solve_seconds_bucket{phase=\"carbon\",le=\"+Inf\"} 4",
                "sunward_plan_solve_seconds_sum{phase=\"carbon\"} 2.45",
                "sunward_plan_solve_seconds_count{phase=\"carbon\"} 4",
            ]
        )
    }

    @Test func recordersAreSummariesUnlessTheyMeasureSeconds() {
        let factory = factory()
        let batch = factory.makeRecorder(label: "batch.rows", dimensions: [], aggregate: true)
        batch.record(Int64(5))
        batch.record(2.5)
        batch.record(Double.nan)
        factory.makeRecorder(label: "wait_seconds", dimensions: [], aggregate: true).record(0.2)
        #expect(
            Array(samples(factory).prefix(4)) == [
                "sunward_batch_rows{quantile=\"0\"} 2.5", "sunward_batch_rows{quantile=\"1\"} 5",
                "sunward_batch_rows_sum 7.5", "sunward_batch_rows_count 2",
            ]
        )
        #expect(samples(factory).contains("sunward_wait_seconds_bucket{le=\"0.5\"} 1"))
    }

    @Test func escapesLabelValuesAndSanitisesNames() {
        let factory = factory()
        let dimensions = [("a-b", "x\\y\"z\n"), ("__reserved", "1"), ("1st", "2"), ("a-b", "second")]
        factory.makeCounter(label: "odd name/€", dimensions: dimensions).increment(by: 1)
        factory.makeTimer(label: "t", dimensions: [("le", "5")]).recordNanoseconds(1)
        let lines = samples(factory)
        #expect(
            lines.first
                == "sunward_odd_name___total{_1st=\"2\",a_b=\"x\\\\y\\\"z\\n\",exported___reserved=\"1\"} 1"
        )
        #expect(lines.contains("sunward_t_seconds_bucket{exported_le=\"5\",le=\"0.1\"} 1"))
    }

    @Test func everyMetricHasHelpAndTypeOnceAndInOrder() {
        let factory = factory()
        for site in ["b", "a"] { factory.makeMeter(label: "described", dimensions: [("site", site)]).set(1.0) }
        factory.makeCounter(label: "aaa", dimensions: []).increment(by: 1)
        let text = factory.exposition()
        #expect(
            text == """
                # HELP sunward_aaa_total aaa, as the service measures it.
                # TYPE sunward_aaa_total counter
                sunward_aaa_total 1
                # HELP sunward_described A \\\\ and a\\nline
                # TYPE sunward_described gauge
                sunward_described{site="a"} 1
                sunward_described{site="b"} 1
                # HELP sunward_metrics_series_dropped_total Series that were not exposed: too many for the metric, or \
                its name has another type.
                # TYPE sunward_metrics_series_dropped_total counter

                """
        )
        #expect(factory.exposition() == text)
    }

    @Test func seriesBeyondTheBoundAreCountedAndNotExposed() {
        let factory = factory(maxSeries: 2, maxMetrics: 2)
        for number in 0..<5 {
            factory.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1)
        }
        factory.makeMeter(label: "m", dimensions: []).set(1.0)
        factory.makeMeter(label: "one_too_many", dimensions: []).set(1.0)
        #expect(
            samples(factory) == [
                "sunward_c_total{n=\"0\"} 1", "sunward_c_total{n=\"1\"} 1", "sunward_m 1",
                "sunward_metrics_series_dropped_total{metric=\"\"} 1",
                "sunward_metrics_series_dropped_total{metric=\"sunward_c_total\"} 3",
            ]
        )
    }

    @Test func aNameKeepsItsFirstType() {
        let factory = factory()
        factory.makeMeter(label: "x", dimensions: []).set(1.0)
        factory.makeRecorder(label: "x", dimensions: [], aggregate: true).record(9.0)
        #expect(samples(factory) == ["sunward_x 1", "sunward_metrics_series_dropped_total{metric=\"sunward_x\"} 1"])
    }

    @Test func aDestroyedInstrumentIsNoLongerExposed() {
        let factory = factory()
        let counter = factory.makeCounter(label: "c", dimensions: [])
        counter.increment(by: 1)
        factory.destroyCounter(counter)
        #expect(samples(factory).isEmpty)
        factory.makeCounter(label: "c", dimensions: []).increment(by: 2)
        #expect(samples(factory) == ["sunward_c_total 2"])
    }

    @Test func losesNothingWhenManyTasksRecordAtOnce() async {
        let factory = factory()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for step in 0..<2000 {
                        factory.makeCounter(label: "c", dimensions: []).increment(by: 1)
                        factory.makeFloatingPointCounter(label: "f", dimensions: []).increment(by: 0.5)
                        factory.makeMeter(label: "m", dimensions: []).increment(by: 1)
                        factory.makeTimer(label: "t", dimensions: []).recordNanoseconds(200_000_000)
                        factory.makeRecorder(label: "r", dimensions: [], aggregate: true).record(1.0)
                        if step % 500 == 0 { _ = factory.exposition() }
                    }
                }
            }
        }
        let lines = samples(factory)
        for line in [
            "sunward_c_total 16000", "sunward_f_total 8000", "sunward_m 16000", "sunward_t_seconds_count 16000",
            "sunward_r_count 16000", "sunward_r_sum 16000", "sunward_t_seconds_bucket{le=\"0.5\"} 16000",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func worksBehindTheFrontEndOfSwiftMetrics() {
        let factory = factory()
        Counter(label: "front", dimensions: [("k", "v")], factory: factory).increment(by: 2)
        Timer(label: "took", dimensions: [], factory: factory).recordMilliseconds(700)
        Gauge(label: "level", dimensions: [], factory: factory).record(4)
        let lines = samples(factory)
        #expect(lines.contains("sunward_front_total{k=\"v\"} 2"))
        #expect(lines.contains("sunward_level 4"))
        #expect(lines.contains("sunward_took_seconds_sum 0.7"))
    }

    @Test func everyLineOfTheExpositionIsWellFormed() throws {
        let factory = PrometheusMetricsFactory()
        factory.makeCounter(label: "c", dimensions: [("k", "a\"b\\c\nd")]).increment(by: 1)
        factory.makeTimer(label: "t", dimensions: []).recordNanoseconds(1)
        let name = #"[a-zA-Z_:][a-zA-Z0-9_:]*"#
        let label = #"[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*""#
        let number = #"(?:[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|[-+]Inf|NaN)"#
        let sample = try Regex("\(name)(?:\\{\(label)(?:,\(label))*\\})? \(number)")
        let comment = try Regex("# (?:HELP \(name) .+|TYPE \(name) (?:counter|gauge|histogram|summary))")
        let text = factory.exposition()
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let isWellFormed = try sample.wholeMatch(in: line) != nil || comment.wholeMatch(in: line) != nil
            #expect(isWellFormed, "\(line)")
        }
        #expect(text.contains("le=\"1e-05\""))
    }
}
