import CoreMetrics

/// A number that goes up and down: a meter, or a recorder that does not aggregate.
final class GaugeInstrument: Instrument, MeterHandler, RecorderHandler {
    private let number = AtomicDouble()

    func set(_ value: Int64) { number.set(Double(value)) }

    func set(_ value: Double) { number.set(value) }

    func increment(by amount: Double) { number.add(amount) }

    func decrement(by amount: Double) { number.add(-amount) }

    func record(_ value: Int64) { number.set(Double(value)) }

    func record(_ value: Double) { number.set(value) }

    func samples(name: String, labels: SeriesLabels) -> String {
        "\(name)\(labels.braced()) \(ExpositionFormat.number(number.value))\n"
    }
}
