/// One way to forecast a signal by the hour.
///
/// Indices count hours from the start of the window. A model learns in order of time and never from hours at or after
/// the end of what it is given to learn; a forecast reads the window up to the origin alone.
protocol HourlyModel: Sendable {
    /// The name under which its share in a forecast is told.
    var name: String { get }

    /// Learns from the readings of a range of hours, once each, in order.
    mutating func learn(_ hours: Range<Int>, of window: HourlyWindow)

    /// Prepares forecasts from a window: what is costly and the same for all origins.
    ///
    /// - Parameter origins: only these will be asked for; hours after the last of them are not looked at.
    func prepared(for window: HourlyWindow, origins: ClosedRange<Int>) -> any PreparedHourlyModel
}

/// An hourly model over one window.
protocol PreparedHourlyModel {
    /// The values of the `leads` hours after an origin, in the unit of the signal; nil while the model knows too little.
    func forecast(origin: Int, leads: Int) -> [Double]?
}
