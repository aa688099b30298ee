import Testing

@testable import Routing

struct QualitySlopeTests {
    /// Grades of answers whose real chance of being acceptable lies `slope` times as far from the model's mean as the
    /// prediction does.
    private static func learned(slope: Double, requests: Int, seed: UInt64) -> QualitySlope {
        var random = StreamRandom(seed: seed)
        var learned = QualitySlope(classes: 1, arms: 2)
        for request in 0..<requests {
            let arm = request % 2
            let mean = arm == 0 ? 0.4 : 0.7
            let deviation = (random.unit() - 0.5) * 0.3
            let isAcceptable = random.unit() < mean + slope * deviation
            learned.learn(
                workloadClass: 0,
                arm: arm,
                prediction: mean + deviation,
                quality: isAcceptable ? 1 : 0
            )
        }
        return learned
    }

    @Test(arguments: [0.5, 1.0, 2.0], [1, 2, 3] as [UInt64])
    func `the slope of predictions that are too sure or not sure enough is found`(slope: Double, seed: UInt64) {
        let learned = Self.learned(slope: slope, requests: 20_000, seed: seed).slope
        #expect(abs(learned - slope) < 0.35, "seed \(seed): \(learned)")
    }

    @Test func `a correction leaves the model's mean where it is and turns about it`() {
        let learned = Self.learned(slope: 2, requests: 20_000, seed: 4)
        for (arm, mean) in [(0, 0.4), (1, 0.7)] {
            let atMean = learned.correction(mean, workloadClass: 0, arm: arm, slope: 2)
            let above = learned.correction(mean + 0.1, workloadClass: 0, arm: arm, slope: 2)
            #expect(abs(atMean) < 0.02)
            #expect(abs(above - atMean - 0.1) < 1e-9)
        }
    }

    @Test func `nothing is corrected before anything is graded`() {
        let slope = QualitySlope(classes: 1, arms: 1)
        #expect(slope.slope == 1)
        #expect(slope.correction(0.9, workloadClass: 0, arm: 0, slope: slope.slope) == 0)
    }

    @Test func `what was remembered goes on as it stood`() {
        let learned = Self.learned(slope: 2, requests: 500, seed: 5)
        var restored = QualitySlope(classes: 1, arms: 2)
        restored.restore(learned.numbers)
        for arm in 0..<2 {
            restored.restore(learned.numbers(workloadClass: 0, arm: arm), workloadClass: 0, arm: arm)
        }
        #expect(restored.slope == learned.slope)
        #expect(
            restored.correction(0.3, workloadClass: 0, arm: 1, slope: 1.5)
                == learned.correction(0.3, workloadClass: 0, arm: 1, slope: 1.5)
        )
    }
}
