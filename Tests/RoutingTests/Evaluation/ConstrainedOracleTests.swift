import Testing

@testable import Routing

struct ConstrainedOracleTests {
    private typealias Option = ConstrainedOracle.Option

    @Test func `quality is bought where it costs least`() {
        let oracle = ConstrainedOracle([
            [Option(quality: 0, cost: 1), Option(quality: 1, cost: 11)],
            [Option(quality: 0, cost: 1), Option(quality: 1, cost: 4)],
        ])
        #expect(oracle.optimum(quality: 0).cost == 1)
        #expect(oracle.optimum(quality: 0.5) == ConstrainedOracle.Optimum(quality: 0.5, cost: 2.5))
        #expect(oracle.optimum(quality: 0.75) == ConstrainedOracle.Optimum(quality: 0.75, cost: 5))
        #expect(oracle.optimum(quality: 1).cost == 7.5)
    }

    @Test func `a quality out of reach gets the best there is`() {
        let oracle = ConstrainedOracle([[Option(quality: 0.4, cost: 3), Option(quality: 0.2, cost: 1)]])
        #expect(oracle.optimum(quality: 0.9) == ConstrainedOracle.Optimum(quality: 0.4, cost: 3))
    }

    @Test(arguments: 1...10)
    func `no choice of one model for each request beats it`(seed: Int) {
        var random = ReplayRandom(seed: UInt64(seed))
        let requests = (0..<4).map { _ in
            (0..<3).map { _ in Option(quality: random.unit() < 0.5 ? 1 : 0, cost: random.unit() * 10) }
        }
        let oracle = ConstrainedOracle(requests)
        for choice in 0..<81 {
            let places = [choice % 3, choice / 3 % 3, choice / 9 % 3, choice / 27]
            let taken = zip(requests, places).map { $0[$1] }
            let quality = taken.reduce(0) { $0 + $1.quality } / 4
            let cost = taken.reduce(0) { $0 + $1.cost } / 4
            #expect(oracle.optimum(quality: quality).cost <= cost + 1e-9, "seed \(seed)")
        }
    }
}
