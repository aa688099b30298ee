import ArgumentParser

/// The certificate that a listener shows.
struct ListenerTLSOptions: ParsableArguments {
    @Option(
        help: "The control API speaks TLS with this certificate, a PEM file with its chain.",
        completion: .file()
    )
    var tlsCertificate: String?

    @Option(help: "The certificate's private key, a PEM file that only the service can read.", completion: .file())
    var tlsKey: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    /// What the control API shows; nil for plain HTTP.
    ///
    /// - Throws: ``CommandFailure`` for a certificate or key that cannot be used.
    func certificate() throws -> ListenerCertificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return try ListenerCertificate(certificate: tlsCertificate, key: tlsKey)
    }
}
