import Testing

@testable import Routing

@Suite("Output length, its mathematics")
struct LengthMathematicsTests {
    @Test("Every length lies between the edges of its bucket")
    func grid() {
        for tokens in 0..<30_000 {
            let bucket = LengthGrid.bucket(of: Float(tokens))
            guard LengthGrid.edges[bucket] <= Float(tokens), Float(tokens) < LengthGrid.edges[bucket + 1] else {
                Issue.record("\(tokens) is not in bucket \(bucket)")
                return
            }
        }
        #expect(LengthGrid.bucket(of: .nan) == 0)
        #expect(LengthGrid.bucket(of: .infinity) == LengthGrid.bucketCount - 1)
    }

    @Test("Spreading keeps weight and mean")
    func spreading() {
        for tokens in [3, 17.3, 250, 4_321] as [Float] {
            var weights = [Float](repeating: 0, count: LengthGrid.bucketCount)
            LengthGrid.spread(2, at: tokens, into: &weights[...])
            let mean = weights.enumerated().reduce(Float(0)) { $0 + $1.element * LengthGrid.middle(of: $1.offset) } / 2
            #expect(abs(weights.reduce(0, +) - 2) < 1e-4)
            #expect(abs(mean / tokens - 1) < 1e-3)
        }
    }

    @Test("A quantile inside a bucket is linear for even lengths and stays at a spike")
    func quantiles() {
        #expect(abs(LengthTable.quantile(0.3, mean: 15, lower: 10, upper: 20) - 13) < 1e-4)
        #expect(LengthTable.quantile(0.3, mean: 19.99, lower: 10, upper: 20) > 19.9)
        #expect(LengthTable.quantile(0.3, mean: 10, lower: 10, upper: 10) == 10)
    }

    @Test("Principal directions are those of a covariance made from known ones")
    func directions() {
        // 9 along (0.6, 0.8, 0), 4 along (-0.8, 0.6, 0), 1 along (0, 0, 1).
        let covariance: [[Double]] = [[5.8, 2.4, 0], [2.4, 7.2, 0], [0, 0, 1]]
        let found = PrincipalDirections.of(covariance)
        #expect(abs(abs(found[0][0]) - 0.6) < 1e-5)
        #expect(abs(abs(found[1][0]) - 0.8) < 1e-5)
        #expect(abs(abs(found[0][1]) - 0.8) < 1e-5)
        #expect(abs(abs(found[2][2]) - 1) < 1e-5)
        #expect(found.allSatisfy { $0[3] == 0 })
    }

    @Test("A field adds nothing more outside the range it was fitted in")
    func fields() {
        var field = LengthField(lowest: 1, highest: 3, slope: .one, bends: SIMD4(2, 9, 9, 9), slopeChanges: .zero)
        field.slopeChanges[1] = 5
        #expect(field.contribution(2.5) == SIMD4(2.5, 5, 2.5, 2.5))
        #expect(field.contribution(99) == field.contribution(3))
        #expect(field.contribution(-99) == field.contribution(1))
        #expect(field.contribution(.nan) == field.contribution(1))
    }
}
