/// One metric with its series in order, taken out of the registry to be written without its lock.
struct ExposedMetric: Sendable {
    let name: String
    let kind: MetricKind

    /// The label it was made with.
    let label: String

    let series: [(key: SeriesLabels, value: any Instrument)]
}
