import Foundation

/// One axis of a drawing: where a value lies, and which values are marked.
struct PlotAxis {
    /// Pixels of the lowest and the highest value.
    let start: Double
    let end: Double
    let ticks: [Double]
    private let low: Double
    private let high: Double
    private let step: Double

    /// An axis that holds `values` with some room around them.
    init(values: [Double], from start: Double, to end: Double) {
        self.start = start
        self.end = end
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let spread = max(most - least, abs(most) * 0.01, 1e-9)
        (low, high) = (least - 0.08 * spread, most + 0.08 * spread)
        step = Self.roundStep((high - low) / 8)
        ticks = Array(stride(from: (low / step).rounded(.up) * step, through: high, by: step))
    }

    func place(_ value: Double) -> Double { start + (end - start) * (value - low) / (high - low) }

    /// A tick as text, with as many decimals as the steps need.
    func label(_ value: Double) -> String {
        let decimals = max(0, Int(-log10(step).rounded(.down)))
        return String(format: "%.\(decimals)f", abs(value) < step / 1000 ? 0 : value)
    }

    /// 1, 2 or 5 times a power of ten, at least `rough`.
    private static func roundStep(_ rough: Double) -> Double {
        let power = pow(10, log10(max(rough, 1e-9)).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    }
}
