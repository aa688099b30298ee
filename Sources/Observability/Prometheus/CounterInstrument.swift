import CoreMetrics

/// A number that only grows, until it is reset.
///
/// Whole amounts are counted exactly in an integer; fractions apart, as a floating-point number.
final class CounterInstrument: Instrument, CounterHandler, FloatingPointCounterHandler {
    private let whole = AtomicCount()
    private let fraction = AtomicDouble()

    /// Adds `amount`; one below zero is ignored, since a counter does not fall.
    func increment(by amount: Int64) {
        if amount > 0 { whole.add(amount) }
    }

    /// Adds `amount`; one below zero, infinite or not a number is ignored.
    func increment(by amount: Double) {
        if amount > 0, amount.isFinite { fraction.add(amount) }
    }

    func reset() {
        whole.set(0)
        fraction.set(0)
    }

    func samples(name: String, labels: SeriesLabels) -> String {
        let value =
            fraction.value == 0 ? String(whole.value) : ExpositionFormat.number(Double(whole.value) + fraction.value)
        return "\(name)\(labels.braced()) \(value)\n"
    }
}
