import NIOSSL

/// Whose certificates a command believes.
enum ClientTrust {
    /// Certificates signed by the authorities in a PEM file, and no others.
    ///
    /// - Throws: ``CommandFailure`` when the file holds none.
    static func configuration(file: String) throws -> TLSConfiguration {
        let authorities: [NIOSSLCertificate]
        do {
            authorities = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw CommandFailure(.badInput, "--tls-ca \(file) is no readable PEM file (\(error))")
        }
        guard !authorities.isEmpty else {
            throw CommandFailure(.badInput, "--tls-ca \(file) holds no certificate")
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(authorities)
        return configuration
    }
}
