import ArgumentParser
import Simulation

/// What a backtest lets wait, and what it lets sites store.
struct BacktestTimeOptions: ParsableArguments {
    /// Whether demand may wait.
    enum Deferral: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
    }

    private static let usualShare = 0.2
    private static let usualHours = 12.0

    @Option(help: "on: --deferrable of each class's demand may wait; off: none may. Left out: as the fleet declares.")
    var deferral: Deferral?

    @Option(help: "With --deferral on: the part of each class's demand that may wait, 0 to 1 (\(Self.usualShare)).")
    var deferrable: Double?

    @Option(help: "With --deferral on: how many hours it may wait (\(Int(Self.usualHours))).")
    var deferrableHours: Double?

    @Option(help: "Give each site a battery of so many hours of its mean load; 0 for none. Left out: as declared.")
    var batteryHours: Double?

    @Option(
        help: """
            With --battery-hours: the batteries' wear, in dollars for each kWh that comes out \
            (\(BacktestTime.typicalWearUSDPerKWh)).
            """
    )
    var batteryWear: Double?

    /// The settings, once they have been checked.
    var settings: BacktestTime {
        let deferral: BacktestTime.Deferral =
            switch self.deferral {
            case .on: .share(deferrable ?? Self.usualShare, hours: deferrableHours ?? Self.usualHours)
            case .off: .none
            case nil: .declared
            }
        return BacktestTime(
            deferral: deferral,
            batteryHours: batteryHours,
            batteryWearUSDPerKWh: batteryWear ?? BacktestTime.typicalWearUSDPerKWh
        )
    }

    func validate() throws {
        if deferrable != nil || deferrableHours != nil, deferral != .on {
            throw ValidationError("--deferrable and --deferrable-hours go with --deferral on")
        }
        if let deferrable, !(0...1).contains(deferrable) {
            throw ValidationError("--deferrable is \(deferrable); expected 0 to 1, such as 0.2 for a fifth")
        }
        if let deferrableHours, !(0...168).contains(deferrableHours) {
            throw ValidationError("--deferrable-hours is \(deferrableHours); expected 0 to 168")
        }
        if let batteryHours, !(0...168).contains(batteryHours) {
            throw ValidationError("--battery-hours is \(batteryHours); expected 0 to 168")
        }
        guard let batteryWear else { return }
        guard (0...100).contains(batteryWear) else {
            throw ValidationError("--battery-wear is \(batteryWear); expected 0 to 100 USD/kWh")
        }
        guard batteryHours != nil else {
            throw ValidationError(
                "--battery-wear goes with --battery-hours; batteries that the fleet declares wear as their "
                    + "cycle_cost_usd_per_kwh says"
            )
        }
    }
}
