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

    /// nil where no gateway is asked for.
    ///
    /// - Throws: ``CommandFailure`` for a certificate or key that cannot be used.
    func configuration(maxConnections: Int) throws -> GatewayServer.Configuration? {
        guard let gateway else { return nil }
        return GatewayServer.Configuration(
            host: gateway.host,
            port: gateway.port,
            tls: try tls(),
            grace: .seconds(gatewayGraceSeconds),
            maxConnections: maxConnections
        )
    }

    private func tls() throws -> NIOSSLContext? {
        guard let certificate = gatewayTlsCertificate, let key = gatewayTlsKey else { return nil }
        return try NIOSSLContext(
            configuration: ListenerTLSOptions.configuration(
                certificate: certificate,
                key: key,
                prefix: "--gateway-tls"
            )
        )
    }
}
