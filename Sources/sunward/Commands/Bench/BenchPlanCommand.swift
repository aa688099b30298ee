import ArgumentParser
import Planning

/// `sunward bench plan`
struct BenchPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Measure the planner on generated instances; needs neither a service nor a database.",
        discussion: """
            Solves energy, then carbon, then delay, each with a tolerance of 0.001, on instances of the sizes given \
            (areas x sites x classes x slots): split by slots on all cores, cold, and again after price, renewables and \
            carbon of one site have changed in all slots; then as one linear program by CLP, cold and after the same \
            change, for at most --time-limit seconds. `ops/bench/plan-scale` adds HiGHS. --deferrable and --battery-hours \
            add demand that may wait, and batteries, to the instances (as in `plan generate`).
            """
    )

    @Option(help: "Sizes, comma-separated.")
    var sizes: PlanSizeList = .standard

    @Option(help: "Seconds that one solve as a whole may take.")
    var timeLimit: Double = 300

    @Option(help: "Seed of the instances.")
    var seed: UInt64 = 1

    @OptionGroup var time: TimeOptions

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    @Option(help: "Also draw time against variables into this file.", completion: .file())
    var svg: String?

    func validate() throws {
        guard timeLimit > 0, timeLimit <= 86_400 else {
            throw ValidationError("--time-limit is \(timeLimit); expected seconds, more than 0 and at most 86400")
        }
    }

    func run() async throws {
        try await reporting {
            try OutputFile.expectRoom(for: svg)
            let report = try await measure()
            try format.show(report, report.table().rendered(for: .output))
            if let svg { try OutputFile.write(PlanBenchPlot(report: report).svg(), to: svg) }
        }
    }

    /// Split solves of all sizes first: the peak of memory only ever grows.
    private func measure() async throws -> PlanBenchReport {
        var bar = ProgressBar(total: nil)
        defer { bar.clear() }
        var report = PlanBenchReport(seed: seed, timeLimitSeconds: timeLimit)
        for size in sizes.sizes {
            bar.show(0, "\(size.name), split")
            report.rows.append(try await PlanBenchmark(size: size, seed: seed, time: time.time).split())
        }
        for place in report.rows.indices {
            bar.show(0, "\(report.rows[place].size), whole")
            let benchmark = PlanBenchmark(size: sizes.sizes[place], seed: seed, time: time.time)
            try await benchmark.whole(&report.rows[place], timeLimit: .seconds(timeLimit))
        }
        return report
    }
}
