import SunwardModel

/// What has been read of all signals, no more than is worth taking up again.
public struct KnownSignals: Sendable {
    /// In order of observation.
    public var readings: [Reading]

    /// The hours before ``readings`` begin, of each signal in order.
    public var hours: [SignalKey: [ReadingHour]]
}
