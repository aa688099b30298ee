/// One series: what a handler of swift-metrics writes to and the exposition reads.
protocol Instrument: AnyObject, Sendable {
    /// The lines of the series, each with its line feed.
    func samples(name: String, labels: SeriesLabels) -> String
}
