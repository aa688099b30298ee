import ControlAPI
import Foundation
import Logging
import Metrics
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// What a listener shows to those who connect: a certificate with its chain, and its private key.
///
/// The files can be read again while the listener runs. Who connects after that is shown what they hold then;
/// connections that stand already go on as they are.
final class ListenerCertificate: Sendable {
    private let files: Files
    private let shown: NIOLockedValueBox<Shown>

    private struct Files {
        let certificate: String
        let key: String

        /// What the two options' names begin with, for messages.
        let prefix: String
    }

    private struct Shown {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey

        var override: NIOSSLContextConfigurationOverride {
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = chain.map { .certificate($0) }
            override.privateKey = .privateKey(key)
            return override
        }

        /// A server's settings: TLS 1.2 or newer, HTTP/1.1.
        var configuration: TLSConfiguration {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        }
    }

    /// - Parameter prefix: What the two options' names begin with, for messages.
    /// - Throws: ``CommandFailure`` when a file cannot be read or the two do not belong together.
    init(certificate: String, key: String, prefix: String = "--tls") throws {
        files = Files(certificate: certificate, key: key, prefix: prefix)
        let first = try Self.read(files)
        shown = NIOLockedValueBox(first)
        Self.tellExpiry(of: first.chain, in: certificate)
        Self.warnIfOpen(PrivateKeyFile(path: key))
    }

    /// A server's settings, which show whatever was read last.
    var configuration: TLSConfiguration {
        var configuration = shown.withLockedValue { $0 }.configuration
        configuration.sslContextCallback = { [shown] _, promise in
            promise.succeed(shown.withLockedValue { $0 }.override)
        }
        return configuration
    }

    /// Reads the files again and shows what they hold now.
    ///
    /// - Returns: The file of a certificate that was not shown before; nil where it is the same.
    /// - Throws: ``CommandFailure`` for files that cannot be shown; what was shown is then shown on.
    func reread() throws -> String? {
        let read = try Self.read(files)
        let isNew = shown.withLockedValue { shown in
            defer { shown = read }
            return shown.chain != read.chain
        }
        guard isNew else { return nil }
        Self.tellExpiry(of: read.chain, in: files.certificate)
        Self.warnIfOpen(PrivateKeyFile(path: files.key))
        return files.certificate
    }

    private static func read(_ files: Files) throws -> Shown {
        let (certificate, key, prefix) = (files.certificate, files.key, files.prefix)
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-certificate \(certificate) is no readable PEM file (\(error))")
        }
        guard !chain.isEmpty else {
            throw CommandFailure(.badInput, "\(prefix)-certificate \(certificate) holds no certificate")
        }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-key \(key) is no readable PEM file of a private key (\(error))")
        }
        let read = Shown(chain: chain, key: privateKey)
        do {
            _ = try NIOSSLContext(configuration: read.configuration)
        } catch {
            throw CommandFailure(.badInput, "\(prefix)-key \(key) does not belong to \(prefix)-certificate (\(error))")
        }
        return read
    }

    private static func warnIfOpen(_ key: PrivateKeyFile) {
        guard let mode = key.modeOpenToAll else { return }
        Logger(label: "sunward").warning(
            "everybody on this machine can read the private key",
            metadata: ["file": "\(key.path)", "mode": "\(mode)"]
        )
    }

    /// How long before its end a certificate is worth a line.
    private static let lastSeconds: Double = 14 * 86_400

    private static func tellExpiry(of chain: [NIOSSLCertificate], in file: String) {
        guard let certificate = chain.first else { return }
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
}
