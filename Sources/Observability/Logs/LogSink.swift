/// Where finished log lines go.
public protocol LogSink: Sendable {
    /// Takes a line with its line feed; lines given at the same time must not mix.
    func write(_ line: String)
}
