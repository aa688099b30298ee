import Foundation
import Routing
import SeededRandom
import Testing

struct QuantileSketchTests {
    private static let seeds: [UInt64] = [1, 2, 3, 99, 123_456_789]

    /// Values of a heavy tail over six decades.
    private static func values(seed: UInt64, count: Int) -> [Double] {
        var numbers = SplitMix64(seed: seed)
        return (0..<count).map { _ in min(9e3, max(2e-3, exp(2 * numbers.normal()))) }
    }

    private static func exact(_ sorted: [Double], _ q: Double) -> Double {
        sorted[max(1, Int((q * Double(sorted.count)).rounded(.up))) - 1]
    }

    @Test(arguments: seeds, [0.005, 0.01, 0.02])
    func `every quantile is within the relative error of the exact one`(seed: UInt64, error: Double) throws {
        let values = Self.values(seed: seed, count: 3000)
        var sketch = QuantileSketch(relativeError: error)
        for value in values { sketch.insert(value) }
        let sorted = values.sorted()
        for q in [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] {
            let exact = Self.exact(sorted, q)
            let found = try #require(sketch.quantile(q))
            #expect(abs(found / exact - 1) <= error * 1.0001, "seed \(seed), q \(q): \(found) for \(exact)")
        }
    }

    @Test(arguments: seeds)
    func `merging is the same as inserting everything, and removing undoes it`(seed: UInt64) {
        let values = Self.values(seed: seed, count: 1000)
        var first = QuantileSketch()
        var second = QuantileSketch()
        var all = QuantileSketch()
        for (place, value) in values.enumerated() {
            if place % 3 == 0 { first.insert(value) } else { second.insert(value) }
            all.insert(value)
        }
        var merged = first
        let agrees = merged.merge(second)
        #expect(agrees)
        #expect(merged == all, "seed \(seed)")
        merged.remove(second)
        #expect(merged == first, "seed \(seed)")
    }

    @Test func `a sketch of another layout is not merged`() {
        var sketch = QuantileSketch(relativeError: 0.01)
        var other = QuantileSketch(relativeError: 0.02)
        other.insert(1)
        let agrees = sketch.merge(other)
        #expect(!agrees)
        #expect(sketch.count == 0)
    }

    @Test func `memory does not grow with what is inserted`() {
        var sketch = QuantileSketch(relativeError: 0.01, lowest: 1e-3, highest: 1e4)
        let buckets = sketch.bucketCount
        #expect(buckets < 900)
        for value in [0, -1, 1e-300, 1e300, .infinity, -.infinity, .nan, 5] { sketch.insert(value) }
        #expect(sketch.bucketCount == buckets)
        #expect(sketch.count == 7, "only what is not a number is left out")
        #expect((sketch.quantile(0) ?? 0) < 1.1e-3)
        #expect((sketch.quantile(1) ?? 0) > 9e3)
    }

    @Test func `an empty sketch has no quantile`() {
        #expect(QuantileSketch().quantile(0.95) == nil)
    }

    @Test func `saving and loading changes nothing`() throws {
        var sketch = QuantileSketch()
        for value in Self.values(seed: 7, count: 500) { sketch.insert(value) }
        let saved = try JSONEncoder().encode(sketch)
        #expect(try JSONDecoder().decode(QuantileSketch.self, from: saved) == sketch)
    }

    @Test(arguments: [
        #"{"relativeError":0.01,"lowest":0.001,"highest":10000,"buckets":[100000],"counts":[1]}"#,
        #"{"relativeError":0.01,"lowest":0.001,"highest":10000,"buckets":[-1],"counts":[1]}"#,
        #"{"relativeError":0.01,"lowest":0.001,"highest":10000,"buckets":[1,2],"counts":[1]}"#,
        #"{"relativeError":0,"lowest":0.001,"highest":10000,"buckets":[],"counts":[]}"#,
        #"{"relativeError":0.01,"lowest":0.001,"highest":1e300,"buckets":[],"counts":[]}"#,
        #"{"relativeError":0.01,"lowest":2,"highest":1,"buckets":[],"counts":[]}"#,
    ])
    func `a damaged sketch is an error`(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(QuantileSketch.self, from: Data(text.utf8))
        }
    }
}
