import Foundation
import NIOSSL

/// Trust by the authorities it rests on. Making a context reads all of the system's certificates, so they are shared, and
/// kept as long as the authorities' file says the same.
struct TrustStore: Sendable {
    private struct Entry: Sendable {
        let authorities: Data?
        let trust: UpstreamTrust
    }

    private var entries: [String: Entry] = [:]

    /// For servers whose certificates the file's authorities sign, or the system's where there is none.
    ///
    /// Blocks on files.
    ///
    /// - Throws: What NIOSSL or reading the file throws.
    mutating func trust(authorityFile: String?, reusing earlier: TrustStore) throws -> UpstreamTrust {
        let name = authorityFile ?? ""
        if let known = entries[name] { return known.trust }
        let authorities = try authorityFile.map { try Data(contentsOf: URL(filePath: $0)) }
        if let known = earlier.entries[name], known.authorities == authorities {
            entries[name] = known
            return known.trust
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorities)))
        }
        let trust = try UpstreamTrust(configuration: configuration)
        entries[name] = Entry(authorities: authorities, trust: trust)
        return trust
    }
}
