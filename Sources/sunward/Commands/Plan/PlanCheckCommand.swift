import ArgumentParser
import Planning

/// `sunward plan check`
struct PlanCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Put the planner to the test on random fleets, many of them absurd.",
        discussion: """
            Each fleet gets two plans: in one of four goals, and for one objective alone. A checker that knows nothing of \
            the solver recomputes every limit from a plan's shares. The plan's prices prove a bound on the last \
            objective, with the limits that earlier ones set priced in, which no plan can be below (weak duality): \
            neither may this one.
            """
    )

    @Option(help: "How many fleets, 1 to 1000000.")
    var random: Int = 1000

    @Option(help: "Seed of the first; the others follow.")
    var seed: UInt64 = 1

    @Option(help: "How to solve: automatic, whole (one linear program), or split (by slots, on all cores).")
    var method: PlanMethod = .automatic

    @Option(help: "Violations up to this, relative to the limit, are rounding.")
    var tolerance: Double = 1e-6

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        guard (1...1_000_000).contains(random) else {
            throw ValidationError("--random is \(random); expected 1 to 1000000")
        }
        guard tolerance > 0, tolerance <= 0.1 else {
            throw ValidationError("--tolerance is \(tolerance); expected more than 0, at most 0.1")
        }
    }

    func run() async throws {
        try await reporting {
            var bar = ProgressBar(total: Double(random))
            let trial = PlannerTrial(method: method, tolerance: tolerance)
            var report = PlannerTrialReport()
            for n in 0..<random {
                if n % 50 == 0 { bar.show(Double(n), "random fleets") }
                try await trial.add(seed: seed &+ UInt64(n), to: &report)
            }
            bar.clear()
            await trial.close()
            let shown = report.failures.prefix(20).map { "\n\($0)" }.joined()
            try format.show(report, report.table().rendered(for: .output) + shown)
            guard report.failures.isEmpty else {
                throw CommandFailure(.failed, "\(report.failures.count) of \(random) fleets failed")
            }
        }
    }
}
