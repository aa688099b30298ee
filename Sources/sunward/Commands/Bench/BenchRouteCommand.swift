import ArgumentParser
import Routing
import SunwardModel

/// `sunward bench route`
struct BenchRouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Measure the time and memory of routing decisions; needs neither a service nor a database.",
        discussion: """
            Decides prompts of one size over a pool of models: features, quality, output length, latency, energy, \
            carbon, and the policy's choice. In the same run and in turn with it, the same with a policy that takes the \
            first model without looking, and nothing at all between two readings of the timer. Then the router of the \
            service, from request to answer, on one thread and on all cores.

            Prompts are invented. The estimators are those of --state, else fitted first to some hundred invented \
            answers: their tables have the same size whatever they were fitted to.
            """
    )

    @Option(help: "Bytes of a prompt.")
    var promptBytes: Int = 1024

    @Option(help: "Models to choose from.")
    var models: Int = 16

    @Option(help: "Decisions of each kind.")
    var decisions: Int = 200_000

    @Option(help: "A router that `route fit` wrote.", completion: .file())
    var state: String?

    @Option(help: "The policy; see `route evaluate`.")
    var policy: RoutingPolicyName = .garPrimalDual

    @Option(help: "Decide so many more and watch memory.")
    var soak: Int?

    @Option(help: "Seed of the prompts and of everything else that is left to chance.")
    var seed: UInt64 = 1

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        try GoalOptions.require((64...1_000_000).contains(promptBytes), "--prompt-bytes must be 64 to 1000000")
        try GoalOptions.require((1...256).contains(models), "--models must be 1 to 256")
        try GoalOptions.require((1000...50_000_000).contains(decisions), "--decisions must be 1000 to 50000000")
        let isSoakSound = soak.map { (10_000...1_000_000_000).contains($0) }
        try GoalOptions.require(isSoakSound, "--soak must be 10000 to 1000000000")
    }

    func run() async throws {
        try await reporting {
            let report = try await measure()
            try format.show(report, RouteBenchTable(report: report).text(for: .output))
        }
    }

    private func measure() async throws -> RouteBenchReport {
        var bar = ProgressBar(total: nil)
        defer { bar.clear() }
        bar.show(0, state == nil ? "fitting estimators to invented answers" : "reading \(state ?? "")")
        let estimates = try estimates()
        let setting = BenchSetting(
            estimates: estimates,
            models: models,
            policy: policy,
            promptBytes: promptBytes,
            seed: seed
        )
        var benchmark = try RouteFiles.explained { try DecisionBenchmark(setting, decisions: decisions) }
        let inProcess = benchmark.run()
        let service = try await RouterBenchmark(setting, decisions: min(decisions, 200_000)).run()
        let soaked = try soak.map { count in
            try RouteFiles.explained { try DecisionSoak(setting, decisions: count).run() }
        }
        return RouteBenchReport(
            promptBytes: promptBytes,
            models: models,
            decisions: decisions,
            policy: policy.rawValue,
            estimators: state == nil ? .invented : .fitted,
            seed: seed,
            inProcess: inProcess,
            service: service,
            soak: soaked
        )
    }

    private func estimates() throws -> BenchEstimates {
        if let state { return BenchEstimates(try RouteFiles.state(state)) }
        return try RouteFiles.explained { try BenchEstimates(seed: seed) }
    }
}
