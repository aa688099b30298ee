/// Carbon intensity of the grid along a replay: values of equal length, spread over the whole of it.
public struct CarbonSeries: Sendable {
    /// Average intensity in grams a kilowatt-hour; never empty.
    public let gramsPerKWh: [Double]

    /// Length of the replay; the last value goes on after it.
    public var durationSeconds = 1.0

    /// From this part of the replay on (0 to 1) intensity is multiplied by ``shiftFactor``.
    public var shiftAtPart: Double?
    public var shiftFactor = 1.0

    /// - Parameter gramsPerKWh: At least one value.
    public init(gramsPerKWh: [Double]) {
        precondition(!gramsPerKWh.isEmpty, "a series needs a value")
        self.gramsPerKWh = gramsPerKWh
    }

    /// The mean over the replay, without the shift.
    public var mean: Double { gramsPerKWh.reduce(0, +) / Double(gramsPerKWh.count) }

    /// Intensity at a moment of the replay, in seconds.
    public func intensity(at seconds: Double) -> Double {
        let part = min(1, max(0, seconds / durationSeconds))
        let step = min(gramsPerKWh.count - 1, Int(part * Double(gramsPerKWh.count)))
        let isShifted = shiftAtPart.map { part >= $0 } ?? false
        return gramsPerKWh[step] * (isShifted ? shiftFactor : 1)
    }

    /// Grams in a joule at a moment of the replay.
    public func gramsPerJoule(at seconds: Double) -> Double { intensity(at: seconds) / 3.6e6 }
}
