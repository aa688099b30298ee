/// Where the price of quality starts: the mean carbon of the first requests that caused any, in grams. It is fixed after
/// them: a scale that followed the choices would raise the price with every larger model chosen, and that the next.
struct PriceScale: Sendable {
    private static let requests = 50.0

    /// Stands in where all carbon is zero (surplus renewables): any price above zero then chooses the best quality.
    private static let leastGrams = 1e-9

    private var mean = 0.0
    private var count = 0.0

    /// nil before the first request.
    var grams: Double? { count > 0 ? max(mean, Self.leastGrams) : nil }

    mutating func add(_ grams: Double) {
        guard count < Self.requests, grams > 0, grams.isFinite else { return }
        count += 1
        mean += (grams - mean) / count
    }

    /// The scale before the first request: the mean over the candidates that are available.
    static func mean(of candidates: [Candidate]) -> Double {
        var sum = 0.0
        var count = 0.0
        for candidate in candidates where candidate.unavailability == nil && candidate.carbonGrams > 0 {
            guard candidate.carbonGrams.isFinite else { continue }
            sum += candidate.carbonGrams
            count += 1
        }
        return max(leastGrams, count > 0 ? sum / count : 0)
    }

    var numbers: [Double] { [mean, count] }

    mutating func restore(_ numbers: [Double]) {
        guard numbers.count == 2, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return }
        (mean, count) = (numbers[0], numbers[1])
    }
}
