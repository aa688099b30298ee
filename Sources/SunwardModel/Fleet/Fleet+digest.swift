import Crypto
import Foundation

extension Fleet {
    /// The fleet as JSON with sorted keys: equal fleets give equal bytes.
    ///
    /// - Throws: ``FleetError/Code/notEncodable`` when a number is not finite, which no loaded fleet's is.
    public func canonicalJSON() throws(FleetError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(self)
        } catch {
            let message = "fleet \(name) cannot be written as JSON; look for numbers that are not finite"
            throw FleetError(code: .notEncodable, message: message, cause: error)
        }
    }

    /// SHA-256 of ``canonicalJSON()``, in hexadecimal.
    ///
    /// - Throws: As ``canonicalJSON()``.
    public var digest: String {
        get throws(FleetError) { Self.digest(of: try canonicalJSON()) }
    }

    /// The fleet as it is kept beside the plans made for it.
    ///
    /// - Throws: As ``canonicalJSON()``.
    public func version(loadedAt: Date) throws(FleetError) -> FleetVersion {
        let document = try canonicalJSON()
        return FleetVersion(digest: Self.digest(of: document), name: name, loadedAt: loadedAt, document: document)
    }

    private static func digest(of document: Data) -> String {
        let digits = Array("0123456789abcdef")
        return String(SHA256.hash(data: document).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
