import ArgumentParser
import Routing

/// What the world of `sunward route evaluate` is like.
struct WorldOptions: ParsableArguments {
    @Option(help: "Arrivals of a recorded service (CSV with a TIMESTAMP column).", completion: .file())
    var trace: String?

    @Option(help: "Mean requests a second without a trace; 60 % of what the best single model could take if left out.")
    var rate: Double?

    @Option(help: "Requests of one run; those of the trace, else one for each prompt, when left out.")
    var requests: Int?

    @Option(help: "Carbon intensity of a grid zone by the hour (CSV as in replays).", completion: .file())
    var carbon: String?

    @Option(help: "Hours of --carbon that are spread over the run.")
    var carbonHours: Int = 24

    @Option(help: "Carbon intensity without --carbon, in grams a kilowatt-hour.")
    var carbonIntensity: Double = 400

    @Option(help: "Facility energy over IT energy.")
    var pue: Double = 1

    @Option(help: "Power of the router's host for each busy core, in watts.")
    var routerWatts: Double = 15

    @Option(help: "Share of answers that somebody grades, 0 to 1.")
    var gradedShare: Double = 1

    func validate() throws {
        try GoalOptions.require(rate.map { $0 > 0 && $0.isFinite }, "--rate must be above 0")
        try GoalOptions.require(requests.map { (1...10_000_000).contains($0) }, "--requests must be 1 to 10000000")
        try GoalOptions.require((1...9000).contains(carbonHours), "--carbon-hours must be 1 to 9000")
        try GoalOptions.require(carbonIntensity >= 0 && carbonIntensity <= 5000, "--carbon-intensity must be 0 to 5000")
        try GoalOptions.require(pue >= 1 && pue <= 5, "--pue must be 1 to 5")
        try GoalOptions.require(routerWatts >= 0 && routerWatts <= 10_000, "--router-watts must be 0 to 10000")
        try GoalOptions.require((0...1).contains(gradedShare), "--graded-share must be 0 to 1")
        if trace != nil, rate != nil { throw ValidationError("--trace says when requests arrive; leave --rate out") }
    }

    func carbonSeries() throws -> CarbonSeries {
        CarbonSeries(
            gramsPerKWh: try carbon.map { try RouteFiles.carbon($0, hours: carbonHours) } ?? [carbonIntensity]
        )
    }
}
