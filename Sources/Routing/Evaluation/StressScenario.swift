/// Something that goes wrong during a replay.
public enum StressScenario: String, Codable, Sendable, CaseIterable {
    /// Estimators that are sure of too much or too little, or simply off.
    case miscalibrated
    /// The grid's carbon intensity doubles in the middle of the run.
    case carbonShift = "carbon-shift"
    /// The model that answers most is down for the third quarter of the run.
    case outage
    /// Arrivals with a heavy-tailed gap: silences and dense bursts.
    case burst
}
