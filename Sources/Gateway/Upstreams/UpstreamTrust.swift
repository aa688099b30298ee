import NIOSSL

/// Whom to believe over TLS, shared by the servers that are believed alike.
final class UpstreamTrust: Sendable {
    /// For connections of the gateway's own.
    let context: NIOSSLContext

    /// For a client that makes its own contexts.
    let configuration: TLSConfiguration

    init(configuration: TLSConfiguration) throws {
        self.configuration = configuration
        context = try NIOSSLContext(configuration: configuration)
    }
}
