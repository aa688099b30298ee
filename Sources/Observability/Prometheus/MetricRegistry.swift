/// The metrics of a process by name, and the series of each by labels. Bounded in both.
///
/// What is over a bound, or asks for a name that has another kind, gets an instrument that works and is not exposed;
/// how often that happened is itself counted.
struct MetricRegistry: Sendable {
    private struct Family: Sendable {
        let kind: MetricKind
        let label: String
        var series: [SeriesLabels: any Instrument] = [:]
    }

    /// Most series of one metric.
    let maxSeriesPerMetric: Int

    /// Most metrics.
    let maxMetrics: Int

    private var families: [String: Family] = [:]

    /// Series refused, by the name of the metric; the empty name stands for metrics beyond `maxMetrics`.
    private var dropped: [String: Int] = [:]

    init(maxSeriesPerMetric: Int, maxMetrics: Int) {
        self.maxSeriesPerMetric = maxSeriesPerMetric
        self.maxMetrics = maxMetrics
    }

    /// The instrument of a series, made with `make` if it is new.
    mutating func instrument<Wanted: Instrument>(
        name: String,
        kind: MetricKind,
        label: String,
        labels: SeriesLabels,
        make: () -> Wanted
    ) -> Wanted {
        guard families[name] != nil || families.count < maxMetrics else {
            dropped["", default: 0] += 1
            return make()
        }
        var family = families[name] ?? Family(kind: kind, label: label)
        if family.kind == kind, let known = family.series[labels] as? Wanted { return known }
        guard family.kind == kind, family.series[labels] == nil, family.series.count < maxSeriesPerMetric else {
            dropped[name, default: 0] += 1
            return make()
        }
        let instrument = make()
        family.series[labels] = instrument
        families[name] = family
        return instrument
    }

    /// Forgets the series of an instrument.
    mutating func remove(_ instrument: any Instrument) {
        for (name, family) in families {
            guard let labels = family.series.first(where: { $0.value === instrument })?.key else { continue }
            families[name]?.series[labels] = nil
            if families[name]?.series.isEmpty == true { families[name] = nil }
            return
        }
    }

    /// Everything there is to expose, in order of name and labels.
    func exposed() -> [ExposedMetric] {
        families.sorted { $0.key < $1.key }.map { name, family in
            ExposedMetric(
                name: name,
                kind: family.kind,
                label: family.label,
                series: family.series.sorted { $0.key < $1.key }
            )
        }
    }

    /// How many series were refused, by the name of the metric, in order.
    func droppedSeries() -> [(metric: String, count: Int)] {
        dropped.sorted { $0.key < $1.key }.map { (metric: $0.key, count: $0.value) }
    }
}
