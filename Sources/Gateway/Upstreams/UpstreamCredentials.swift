import Foundation
import SunwardModel

/// Finds the key that a model's servers ask for.
struct UpstreamCredentials: Sendable {
    /// Longer ones do not fit into a header that servers take.
    private static let mostBytes = 8_192

    let environment: [String: String]

    /// The value of the `authorization` header; nil where the servers ask for none. Blocks on a file.
    ///
    /// - Throws: ``GatewayError`` that names site, model and field, and never the key.
    func authorization(_ access: UpstreamAccess, site: String, model: String) throws(GatewayError) -> String? {
        guard let (field, found) = try source(of: access, site: site, model: model) else { return nil }
        let key = found.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty else { throw Self.error(site, model, field, "is empty") }
        guard key.utf8.count <= Self.mostBytes else {
            throw Self.error(site, model, field, "holds more than \(Self.mostBytes) bytes; is it the right one?")
        }
        // Anything else could end the header and begin another.
        guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.error(site, model, field, "holds blanks, line ends or characters that a header cannot")
        }
        return "Bearer \(key)"
    }

    private func source(
        of access: UpstreamAccess,
        site: String,
        model: String
    ) throws(GatewayError) -> (field: String, text: String)? {
        if let name = access.keyEnvironment {
            let field = "key_environment \(name)"
            guard let text = environment[name] else {
                throw Self.error(site, model, field, "is not set in the environment of this process")
            }
            return (field, text)
        }
        guard let file = access.keyFile else { return nil }
        let field = "key_file \(file)"
        do {
            return (field, try String(contentsOf: URL(filePath: file), encoding: .utf8))
        } catch {
            throw Self.error(site, model, field, "cannot be read: \(error.localizedDescription)")
        }
    }

    static func error(_ site: String, _ model: String, _ field: String, _ problem: String) -> GatewayError {
        GatewayError(.invalidUpstream, "site \(site), model \(model): \(field) \(problem)")
    }
}
