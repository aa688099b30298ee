import NIOCore

/// Asks model servers for their health and metrics.
protocol UpstreamFetching: Sendable {
    /// Fetches a path below the server's base URL; never longer than `timeout`, never more than `mostBytes`.
    func get(_ path: String, of upstream: Upstream, timeout: Duration, mostBytes: Int) async -> UpstreamPage
}

/// What came of asking a server for a page.
enum UpstreamPage: Sendable {
    case answered(status: Int, body: ByteBuffer)

    /// Why not, in words for the status view.
    case failed(String)
}
