import NIOSSL

/// Whom to believe over TLS, shared by the servers that are believed alike.
final class UpstreamTrust: Sendable {
    let context: NIOSSLContext

    init(configuration: TLSConfiguration) throws {
        context = try NIOSSLContext(configuration: configuration)
    }
}
