import ArgumentParser
import Routing

/// What `--stress` asks for: one scenario or all.
struct StressChoice: ExpressibleByArgument {
    static let allValueStrings = StressScenario.allCases.map(\.rawValue) + ["all"]

    let scenarios: [StressScenario]

    init?(argument: String) {
        if argument == "all" {
            scenarios = StressScenario.allCases
        } else if let scenario = StressScenario(rawValue: argument) {
            scenarios = [scenario]
        } else {
            return nil
        }
    }
}
