/// One run of a scenario.
public struct StressCase: Sendable {
    public var scenario: StressScenario?
    public var name: String
    public var settings: ReplaySettings
    public var arrivals: ArrivalProcess

    /// What carbon intensity is multiplied with in the second half of a `carbon-shift`.
    public static let carbonFactor = 2.0

    /// The undisturbed run and every run of the scenarios asked for.
    ///
    /// - Parameters:
    ///   - points: How far predictions are put off, a part of 1.
    ///   - predictions: A sample of sound predictions.
    ///   - busiestModel: The model that answers most of the undisturbed run, a place in the pool.
    ///   - rate: Mean requests a second, for bursts.
    public static func cases(
        _ scenarios: [StressScenario],
        settings: ReplaySettings,
        arrivals: ArrivalProcess,
        points: Double,
        predictions: [Double],
        busiestModel: Int,
        rate: Double
    ) -> [StressCase] {
        let base = StressCase(scenario: nil, name: "undisturbed", settings: settings, arrivals: arrivals)
        return [base]
            + scenarios.flatMap { scenario -> [StressCase] in
                switch scenario {
                case .miscalibrated: miscalibrated(base, points: abs(points), predictions: predictions)
                case .carbonShift:
                    [
                        base.changed(scenario, "carbon x\(carbonFactor) from half time") {
                            $0.carbon.shiftAtPart = 0.5
                            $0.carbon.shiftFactor = carbonFactor
                        }
                    ]
                case .outage:
                    [
                        base.changed(scenario, "busiest model down for a quarter") {
                            $0.outage = ReplaySettings.Outage(model: busiestModel, start: 0.5, end: 0.75)
                        }
                    ]
                case .burst:
                    [
                        StressCase(
                            scenario: scenario,
                            name: "heavy-tailed arrivals",
                            settings: settings,
                            arrivals: .heavyTailed(requestsPerSecond: rate)
                        )
                    ]
                }
            }
    }

    private static func miscalibrated(
        _ base: StressCase,
        points: Double,
        predictions: [Double]
    ) -> [StressCase] {
        let percent = Int((points * 100).rounded())
        return [
            ("predicted \(percent) points too high", Miscalibration.shifted(by: points)),
            ("predicted \(percent) points too low", .shifted(by: -points)),
            ("over-confident by \(percent) points", .confidence(points, on: predictions)),
            ("under-confident by \(percent) points", .confidence(-points, on: predictions)),
        ]
        .map { name, miscalibration in
            base.changed(.miscalibrated, name) { $0.miscalibration = miscalibration }
        }
    }

    private func changed(
        _ scenario: StressScenario,
        _ name: String,
        _ change: (inout ReplaySettings) -> Void
    ) -> StressCase {
        var settings = settings
        change(&settings)
        return StressCase(scenario: scenario, name: name, settings: settings, arrivals: arrivals)
    }
}
