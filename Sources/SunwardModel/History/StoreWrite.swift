/// One thing to be kept, in the order it happened. Each is written whole or not at all.
public enum StoreWrite: Sendable {
    case fleet(FleetVersion)
    case readings([Reading])
    case forecasts([ForecastPoint])
    case plan(PlanRecord)
    case settlement(Settlement)
}

/// Where a write has been kept.
public enum WriteOutcome: String, Codable, Hashable, Sendable {
    /// In PostgreSQL, committed.
    case committed
    /// In the spool on disk; it goes to PostgreSQL when the database is back.
    case spooled
}
