import Routing
import SeededRandom
import Testing

struct SlidingQuantilesTests {
    private func quantile(_ q: Double, of window: inout SlidingQuantiles, at time: Double) -> Double? {
        window.expire(at: time)
        return window.values.quantile(q)
    }

    @Test func `values leave with their slice`() {
        var window = SlidingQuantiles(windowSeconds: 80, slices: 8)
        window.insert(100, at: 1)
        for second in 10..<40 { window.insert(1, at: Double(second)) }
        let before = quantile(1, of: &window, at: 79)
        #expect(abs((before ?? 0) - 100) < 1.01)
        let found = quantile(1, of: &window, at: 80)
        #expect(abs((found ?? 0) - 1) < 0.011)
        #expect(window.count == 30)
        window.expire(at: 109)
        #expect(window.values.quantile(0.5) != nil)
        window.expire(at: 110)
        #expect(window.values.quantile(0.5) == nil)
        #expect(window.count == 0)
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `the window holds what a plain list of the last slices holds`(seed: UInt64) {
        var numbers = SplitMix64(seed: seed)
        var window = SlidingQuantiles(windowSeconds: 40, slices: 4)
        var list: [(slice: Int, value: Double)] = []
        var time = 1e9
        for step in 0..<2000 {
            time += numbers.exponential() * (numbers.unit() < 0.01 ? 30 : 0.5)
            let value = 0.01 + numbers.exponential()
            window.insert(value, at: time)
            list.append((Int(time / 10), value))
            list.removeAll { $0.slice <= Int(time / 10) - 4 }
            #expect(window.count == list.count, "seed \(seed) at \(time)")
            // Sorting at every step is slow and tells little more.
            guard step % 10 == 0 else { continue }
            let exact = list.map(\.value).sorted()[max(1, Int((0.95 * Double(list.count)).rounded(.up))) - 1]
            let found = quantile(0.95, of: &window, at: time)
            #expect(abs((found ?? 0) / exact - 1) < 0.0101, "seed \(seed) at \(time)")
        }
    }

    @Test func `time that goes back or is no number neither loses nor revives anything`() {
        var window = SlidingQuantiles(windowSeconds: 10, slices: 2)
        window.insert(1, at: 100)
        window.insert(2, at: 3)
        window.insert(3, at: .nan)
        window.insert(4, at: .infinity)
        #expect(window.count == 4)
        window.expire(at: 110)
        #expect(window.count == 0)
    }

    @Test func `shares are told over all and over the window`() {
        var share = SlidingShare(windowSeconds: 10, slices: 2)
        #expect(share.overall.share == nil)
        for second in 0..<10 { share.insert(second < 5, at: Double(second)) }
        #expect(share.window.share == 0.5)
        share.insert(true, at: 12)
        #expect(share.window == SlidingShare.Tally(cases: 6, hits: 1))
        #expect(share.overall == SlidingShare.Tally(cases: 11, hits: 6))
    }
}
