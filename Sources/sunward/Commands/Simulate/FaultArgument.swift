import ArgumentParser
import Simulation

/// A fault as the command line has it: `hang` or `cut:0.1`.
struct FaultArgument: ExpressibleByArgument, Sendable {
    let fault: Fault

    init?(argument: String) {
        guard let fault = Fault(argument) else { return nil }
        self.fault = fault
    }
}
