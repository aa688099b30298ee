import Foundation

/// A fleet as it was loaded, kept so that every plan can be read beside the fleet it was made for.
public struct FleetVersion: Codable, Hashable, Sendable {
    /// SHA-256 of `document`, in hexadecimal.
    public var digest: String

    public var name: String
    public var loadedAt: Date
    /// The fleet as JSON.
    public var document: Data

    public init(
        digest: String,
        name: String,
        loadedAt: Date,
        document: Data
    ) {
        self.digest = digest
        self.name = name
        self.loadedAt = loadedAt
        self.document = document
    }
}
