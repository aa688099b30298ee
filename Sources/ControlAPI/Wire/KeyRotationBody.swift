import Foundation

/// What is asked for with a key's new secret, on the wire.
struct KeyRotationBody: Decodable, Sendable {
    /// When the key is to expire; nil leaves that as it is.
    let expiresAt: Date?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case expiresAt
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseFields(but: CodingKeys.self)
        expiresAt = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Date.self, forKey: .expiresAt)
    }
}
