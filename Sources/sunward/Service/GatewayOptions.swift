import ArgumentParser
import Gateway
import NIOSSL

/// How `sunward serve` offers the OpenAI-compatible API.
struct GatewayOptions: ParsableArguments {
    @Option(help: "Where the gateway listens for OpenAI-compatible requests; without it there is none.")
    var gateway: ListenAddress?

    @Option(help: "The gateway's certificate chain, a PEM file; with it the gateway speaks TLS.", completion: .file())
    var gatewayTlsCertificate: String?

    @Option(help: "The certificate's private key, a PEM file.", completion: .file())
    var gatewayTlsKey: String?

    @Option(help: "Seconds that requests under way may take after SIGTERM.")
    var gatewayGraceSeconds: Double = 30

    func validate() throws {
        if (gatewayTlsCertificate == nil) != (gatewayTlsKey == nil) {
            throw ValidationError("--gateway-tls-certificate and --gateway-tls-key belong together")
        }
        if gateway == nil, gatewayTlsCertificate != nil {
            throw ValidationError("--gateway-tls-certificate needs --gateway")
        }
        guard gatewayGraceSeconds >= 0, gatewayGraceSeconds <= 86_400 else {
            throw ValidationError("--gateway-grace-seconds must be 0 to 86400")
        }
    }

    /// What the gateway shows; nil for plain HTTP.
    ///
    /// - Throws: ``CommandFailure`` for a certificate or key that cannot be used.
    func certificate() throws -> ListenerCertificate? {
        guard let gatewayTlsCertificate, let gatewayTlsKey else { return nil }
        return try ListenerCertificate(
            certificate: gatewayTlsCertificate,
            key: gatewayTlsKey,
            prefix: "--gateway-tls"
        )
    }

    /// nil where no gateway is asked for.
    func configuration(maxConnections: Int, certificate: ListenerCertificate?) throws -> GatewayServer.Configuration? {
        guard let gateway else { return nil }
        return GatewayServer.Configuration(
            host: gateway.host,
            port: gateway.port,
            tls: try certificate.map { try NIOSSLContext(configuration: $0.configuration) },
            grace: .seconds(gatewayGraceSeconds),
            maxConnections: maxConnections
        )
    }
}
