import Routing
import SunwardModel

/// Decides very often and watches whether memory grows.
struct DecisionSoak {
    private static let steps = 20

    private let decisions: Int
    private var driver: DecisionDriver

    /// - Throws: As ``PolicyFactory``.
    init(_ setting: BenchSetting, decisions: Int) throws(RoutingError) {
        self.decisions = decisions
        driver = try DecisionDriver(setting)
    }

    func run() -> RouteBenchReport.Soak {
        var driver = driver
        var bar = ProgressBar(total: Double(decisions))
        // Until every prompt has been decided, buffers may still grow to what the longest needs.
        decide(10_000, with: &driver)
        var samples = [RouteBenchReport.Soak.Sample(decisions: 0, memory: .now)]
        samples.reserveCapacity(Self.steps + 1)
        let began = DurationLog.now()
        var done = 0
        for step in 1...Self.steps {
            let until = decisions / Self.steps * step + (step == Self.steps ? decisions % Self.steps : 0)
            while done < until {
                let part = min(50_000, until - done)
                decide(part, with: &driver)
                done += part
                bar.show(Double(done), "soaking")
            }
            samples.append(RouteBenchReport.Soak.Sample(decisions: done, memory: .now))
        }
        bar.clear()
        return RouteBenchReport.Soak(
            decisions: decisions,
            seconds: Double(DurationLog.now() - began) * 1e-9,
            samples: samples
        )
    }

    private func decide(_ count: Int, with driver: inout DecisionDriver) {
        for _ in 0..<count {
            var request = driver.next()
            let choice = driver.decide(&request)
            driver.settle(request, choice)
        }
    }
}
