import Foundation
import Routing
import SunwardModel
import Testing

struct LatencyCoverageTests {
    private static let seeds: [UInt64] = [3, 17, 40_961]

    @Test(arguments: seeds, [0.4, 0.9])
    func `95 percent of requests are under their estimate, idle or queueing`(seed: UInt64, utilization: Double) {
        var simulation = QueueSimulation(seed: seed)
        let rate = QueueSimulation.rate(utilization: utilization, slowdown: 1)
        _ = simulation.serve(500, rate: rate) { _ in 1 }
        let served = simulation.serve(5000, rate: rate) { _ in 1 }
        #expect((0.93...0.97).contains(served.coverage), "seed \(seed): \(served.coverage)")
        let waited = served.filter { $0.wait > 0 }
        if utilization > 0.8 {
            #expect(waited.count > 500, "seed \(seed): the queue was never full")
            #expect((0.90...0.99).contains(waited.coverage), "seed \(seed): waited \(waited.coverage)")
        }
    }

    @Test(arguments: seeds, [0.4, 2.5])
    func `profiles that are far off are corrected`(seed: UInt64, slowdown: Double) {
        var simulation = QueueSimulation(seed: seed)
        let rate = QueueSimulation.rate(utilization: 0.7, slowdown: slowdown)
        _ = simulation.serve(500, rate: rate, lengthBias: 0.7) { _ in slowdown }
        let served = simulation.serve(4000, rate: rate, lengthBias: 0.7) { _ in slowdown }
        #expect((0.93...0.97).contains(served.coverage), "seed \(seed): \(served.coverage)")
    }

    @Test(arguments: seeds, [0.5, 2])
    func `coverage recovers after service times have shifted`(seed: UInt64, shift: Double) {
        var simulation = QueueSimulation(seed: seed)
        let rate = QueueSimulation.rate(utilization: 0.85, slowdown: max(1, shift))
        _ = simulation.serve(3000, rate: rate) { _ in 1 }
        let moving = simulation.serve(1000, rate: rate) { _ in shift }
        let after = simulation.serve(4000, rate: rate) { _ in shift }
        #expect((0.93...0.97).contains(after.coverage), "seed \(seed): \(after.coverage)")
        #expect(moving.coverage > 0.85, "seed \(seed): \(moving.coverage) while moving")
        // Recovered means right in every stretch, not only in the mean of low and high ones.
        for start in stride(from: 0, to: after.count, by: 1000) {
            let stretch = Array(after[start..<(start + 1000)])
            #expect((0.92...0.985).contains(stretch.coverage), "seed \(seed), from \(start): \(stretch.coverage)")
        }
    }

    @Test(arguments: seeds)
    func `coverage holds while service times drift without end`(seed: UInt64) {
        var simulation = QueueSimulation(seed: seed)
        let rate = QueueSimulation.rate(utilization: 0.8, slowdown: 1.6)
        _ = simulation.serve(500, rate: rate) { _ in 1 }
        let served = simulation.serve(9000, rate: rate) { 1 + 0.6 * sin(Double($0) * 2 * .pi / 3000) }
        #expect((0.93...0.97).contains(served.coverage), "seed \(seed): \(served.coverage)")
    }

    @Test func `the estimator's own account of coverage is what happened`() {
        var simulation = QueueSimulation(seed: 5)
        let rate = QueueSimulation.rate(utilization: 0.7, slowdown: 1)
        let served = simulation.serve(3000, rate: rate) { _ in 1 }
        let account = simulation.estimator.coverage.overall
        #expect(account.cases > 2900 && account.cases <= 3000)
        #expect(abs((account.share ?? 0) - served.coverage) < 0.01)
        let window = simulation.estimator.coverage.window
        #expect(window.cases < account.cases)
        #expect(window.cases > 100)
    }
}
