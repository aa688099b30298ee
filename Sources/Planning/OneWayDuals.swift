/// Prices of the limits that keep a battery from losing energy on purpose; see ``AllocationProgram/addOneWayRows(_:_:_:)``.
struct OneWayDuals: Codable, Sendable, Equatable {
    /// What the battery takes in is part of what the site draws.
    var drawnPerKWh = 0.0
    /// What the battery gives it held before.
    var roomPerKWh = 0.0
}
