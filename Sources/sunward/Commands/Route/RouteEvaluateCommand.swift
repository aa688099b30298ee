import ArgumentParser
import Foundation
import Routing
import SunwardModel

/// `sunward route evaluate`
struct RouteEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Try a routing policy on recorded answers; needs neither a service nor a database.",
        discussion: """
            Sends the prompts of a data set through the router and a simulated pool in order of arrival, and reports \
            quality, energy, carbon and latency of each data set and of all. --sweep compares every policy at every \
            setting instead, without a queue. --stress repeats the run with something going wrong and says what held: \

              sunward route evaluate --state s --data v.jsonl --models m.csv --target-quality 0.95 \\
                --budget-fraction 0.9 --stress miscalibrated --miscalibrate 0.10

            Joules are what the models' file says of the prompt's and the really generated tokens (times --pue), plus \
            the router's own.
            """
    )

    @Option(help: "A router that `route fit` wrote.", completion: .file())
    var state: String

    @Option(help: "Recorded answers, one JSON object a line.", completion: .file())
    var data: String

    @Option(help: "What the models cost and how fast they are (CSV).", completion: .file())
    var models: String

    @Option(help: "What chooses, for example gar-pd, best-single or class-prior; --sweep names all.")
    var policy: RoutingPolicyName = .garPrimalDual

    @OptionGroup(title: "Goals") var goals: GoalOptions
    @OptionGroup(title: "World") var world: WorldOptions

    @Flag(help: "Print what energy every policy needs at parts of the best single model's quality.")
    var sweep = false

    @Option(help: "With --sweep: write the frontiers as CSV.", completion: .file())
    var csv: String?

    @Option(help: "With --sweep: draw the frontiers as SVG.", completion: .file())
    var svg: String?

    @Option(
        parsing: .unconditional,
        help: "Put predicted quality off by so much: 0.10 is 10 points too high, -0.10 too low."
    )
    var miscalibrate: Double?

    @Option(help: "Repeat the run with miscalibrated, carbon-shift, outage, burst or all.")
    var stress: StressChoice?

    @Flag(help: "Let the estimators go on learning from outcomes.")
    var learn = false

    @Option(help: "Seed of arrivals, order and chance.")
    var seed: UInt64 = 1

    @Option(help: "Runs, with seeds counted up from --seed; 5 for a sweep and 1 for a run when left out.")
    var seeds: Int?

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        if !sweep, csv != nil || svg != nil { throw ValidationError("--csv and --svg go with --sweep") }
        if sweep, stress != nil { throw ValidationError("--sweep and --stress are two runs; give one") }
        try GoalOptions.require(seeds.map { (1...1000).contains($0) }, "--seeds must be 1 to 1000")
        try GoalOptions.require(miscalibrate.map { abs($0) <= 0.5 }, "--miscalibrate must be -0.5 to 0.5")
    }

    func run() async throws {
        try await reporting {
            let bench = try EvaluationBench(self)
            if sweep {
                try OutputFile.expectRoom(for: csv, svg)
                try show(try bench.sweep())
            } else if let stress {
                let report = try bench.stress(stress.scenarios)
                try format.show(report, StressTable(report: report).text(for: .output))
            } else {
                let report = try bench.evaluate()
                try format.show(report, EvaluationTable(report: report).text(for: .output))
            }
        }
    }

    private func show(_ report: SweepReport) throws {
        let table = SweepTable(report: report)
        try format.show(report, table.text(for: .output))
        if let csv { try OutputFile.write(table.csv(), to: csv) }
        if let svg { try OutputFile.write(FrontierPlot(report: report).svg(), to: svg) }
    }
}
