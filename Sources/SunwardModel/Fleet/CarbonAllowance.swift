/// Carbon that requests may cause within a rolling window.
public struct CarbonAllowance: Codable, Hashable, Sendable {
    /// Operational carbon dioxide equivalent of all requests in any one window.
    public var gramsPerWindow: Double

    public var windowMinutes: Double

    public init(gramsPerWindow: Double, windowMinutes: Double = 60) {
        self.gramsPerWindow = gramsPerWindow
        self.windowMinutes = windowMinutes
    }
}
