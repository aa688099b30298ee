extension PostgresConnection {
    /// Subscribes to a channel.
    ///
    /// The stream keeps the newest 1024 unread notifications and ends when the connection does: then connect again,
    /// listen again, and read the state the notifications were about.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError`.
    public func listen(_ channel: String) async throws -> AsyncStream<PostgresNotification> {
        let stream = notifications.stream(channel)
        _ = try await query("LISTEN \(SQLIdentifier.quote(channel))")
        try startListening()
        return stream
    }
}
