/// Asks again and again until there is an answer.
///
/// - Parameter what: What is waited for, for the message when it does not come.
func eventually<Value>(
    _ what: String,
    within limit: Duration = .seconds(240),
    _ answer: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await answer() { return value }
        guard ContinuousClock.now < deadline else { throw HarnessError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(25))
    }
}

/// Asks again and again until it is so.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(240),
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: limit) { try await condition() ? true : nil }
}
