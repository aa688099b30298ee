/// A cumulative histogram of seconds, as Prometheus has it.
struct LatencyHistogram: Sendable {
    let bounds: [Double]
    private(set) var counts: [Int]
    private(set) var sum = 0.0

    /// - Parameter bounds: Upper ends of the buckets, ascending; beyond the last everything else is counted.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func record(_ seconds: Double, count: Int = 1) {
        guard count > 0 else { return }
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += count
        sum += seconds * Double(count)
    }

    /// Writes the samples of the family `name` in Prometheus' text format.
    func write(_ name: String, labels: String, help: String, to text: inout String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            text += "\(name)_bucket{\(labels),le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_count{\(labels)} \(total)\n\(name)_sum{\(labels)} \(sum)\n"
    }
}
