/// What another session sent with NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel it was sent to.
    public let channel: String
    /// Its text, possibly empty; the server limits it to 8000 bytes.
    public let payload: String
    /// The process of the sending session on the server, to tell one's own notifications from others'.
    public let serverProcessID: Int
}
