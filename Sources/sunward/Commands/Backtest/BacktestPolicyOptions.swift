import ArgumentParser
import Simulation

/// Which policies a backtest compares.
struct BacktestPolicyOptions: ParsableArguments {
    @Option(help: "Policies to compare, separated by commas.")
    var policies: String = BacktestPolicy.standard.map(\.name).joined(separator: ",")

    @Option(help: "The policy that differences are measured against.")
    var reference: String = BacktestPolicy.perfectForesight.name

    /// The policies named, once they have been checked.
    var chosen: [BacktestPolicy] { names.compactMap(BacktestPolicy.init(name:)) }

    /// The reference named, once it has been checked.
    var chosenReference: BacktestPolicy { BacktestPolicy(name: reference) ?? .perfectForesight }

    func validate() throws {
        for (place, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw ValidationError("--policies has a comma with no name before or behind it")
            }
            guard BacktestPolicy(name: name) != nil else {
                throw ValidationError("--policies names \"\(name)\"; expected some of \(BacktestPolicy.names)")
            }
            guard !names[..<place].contains(name) else {
                throw ValidationError("--policies names \"\(name)\" twice")
            }
        }
        guard BacktestPolicy(name: reference) != nil else {
            throw ValidationError("--reference is \"\(reference)\"; expected one of \(BacktestPolicy.names)")
        }
    }

    private var names: [String] {
        policies.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    }
}
