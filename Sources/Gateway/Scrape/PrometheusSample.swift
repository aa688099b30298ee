/// One line of a metrics page: a value of a series.
struct PrometheusSample: Hashable, Sendable {
    /// A label of a series.
    struct Label: Hashable, Sendable {
        var name: String
        var value: String
    }

    var name: String

    /// In the order of the page.
    var labels: [Label]
    var value: Double
    var timestampMilliseconds: Int64?

    /// The value of a label; nil where the series does not have it.
    func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
}
