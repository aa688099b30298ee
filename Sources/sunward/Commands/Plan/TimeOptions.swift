import ArgumentParser
import Planning

/// What a generated instance has of time.
struct TimeOptions: ParsableArguments {
    @Option(help: "Part of the classes whose queries may wait, 0 to 1.")
    var deferrable: Double = 0

    @Option(help: "The longest that such a class may wait, 2 to 48 hours; each gets a number from 2 to it.")
    var deferrableHours: Int = 12

    @Option(help: "What each site's battery holds, in hours of a site's mean load, 0 (none) to 48.")
    var batteryHours: Double = 0

    func validate() throws {
        guard (0...1).contains(deferrable) else {
            throw ValidationError("--deferrable is \(deferrable); expected a part of the classes, 0 to 1, like 0.25")
        }
        guard (2...48).contains(deferrableHours) else {
            throw ValidationError("--deferrable-hours is \(deferrableHours); expected 2 to 48")
        }
        guard (0...48).contains(batteryHours) else {
            throw ValidationError("--battery-hours is \(batteryHours); expected 0 to 48")
        }
    }

    /// The same in the planner's terms.
    var time: InstanceTime {
        guard deferrable > 0 || batteryHours > 0 else { return .none }
        return InstanceTime(
            deferrableShare: deferrable,
            deferrableHours: deferrable > 0 ? deferrableHours : 0,
            batteryHours: batteryHours
        )
    }
}
