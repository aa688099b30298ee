/// One setting of a policy run over every prompt once.
struct SweptSetting: Sendable {
    /// The value of the policy's knob; nil for a policy without one.
    var knob: Double?

    /// By prompt: grade of the answer; facility energy and carbon of everything that ran.
    var quality: [Float]
    var joules: [Float]
    var grams: [Float]

    init(knob: Double?, prompts: Int) {
        self.knob = knob
        quality = [Float](repeating: 0, count: prompts)
        joules = quality
        grams = quality
    }

    /// Means over all prompts.
    var means: (quality: Double, joules: Double, grams: Double) {
        (Self.mean(quality), Self.mean(joules), Self.mean(grams))
    }

    /// Mean quality and energy over a resample.
    ///
    /// - Parameter counts: How often each prompt was drawn; they sum to the number of prompts.
    func point(counts: [Float]) -> LowerHull.Point {
        LowerHull.Point(
            quality: Self.mean(quality, counts: counts),
            cost: Self.mean(joules, counts: counts)
        )
    }

    private static func mean(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    }

    private static func mean(_ values: [Float], counts: [Float]) -> Double {
        // Eight sums side by side: the compiler keeps them in one register, and each stays short enough to be exact.
        var sums = SIMD8<Float>()
        var place = 0
        while place + 8 <= values.count {
            for lane in 0..<8 { sums[lane] += values[place + lane] * counts[place + lane] }
            place += 8
        }
        var sum = Double(sums.sum())
        for rest in place..<values.count { sum += Double(values[rest] * counts[rest]) }
        return sum / Double(max(1, values.count))
    }
}
