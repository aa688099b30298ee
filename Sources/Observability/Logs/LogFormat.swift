/// How a log line looks.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-01-31T12:00:00.000Z INFO coordinator: plan published plan=7 slots=24`
    case text
    /// One JSON object: `time`, `level`, `logger`, `message`, `metadata`.
    case json
}
