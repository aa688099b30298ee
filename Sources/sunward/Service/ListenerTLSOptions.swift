import ArgumentParser
import ControlAPI
import Foundation
import Logging
import Metrics
import NIOSSL

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

    /// What the listener needs; nil for plain HTTP.
    func configuration() throws -> TLSConfiguration? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return try Self.configuration(certificate: tlsCertificate, key: tlsKey)
    }

    /// How long before its end a certificate is worth a line.
    private static let lastSeconds: Double = 14 * 86_400

    private static func tellExpiry(of certificate: NIOSSLCertificate, in file: String) {
        let end = Date(timeIntervalSince1970: Double(certificate.notValidAfter))
        Gauge(label: "sunward_tls_certificate_expiry_timestamp_seconds", dimensions: [("file", file)])
            .record(end.timeIntervalSince1970)
        let left = end.timeIntervalSinceNow
        guard left < lastSeconds else { return }
        Logger(label: "sunward").warning(
            left < 0 ? "the certificate has expired" : "the certificate expires soon",
            metadata: ["file": "\(file)", "expires": "\(Timestamp.format(end))"]
        )
    }

    /// A server's settings: TLS 1.2 or newer, HTTP/1.1.
    ///
    /// - Parameter prefix: What the two options' names begin with, for messages.
    /// - Throws: ``CommandFailure`` when a file cannot be read or the two do not belong together.
    static func configuration(
        certificate: String,
        key: String,
        prefix: String = "--tls"
    ) throws -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-certificate \(certificate) is no readable PEM file (\(error))")
        }
        guard let first = chain.first else {
            throw CommandFailure(.badInput, "\(prefix)-certificate \(certificate) holds no certificate")
        }
        tellExpiry(of: first, in: certificate)
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-key \(key) is no readable PEM file of a private key (\(error))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-key \(key) does not belong to \(prefix)-certificate (\(error))")
        }
        return configuration
    }
}
