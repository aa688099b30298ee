import ControlPlane
import Foundation
import SunwardModel

/// A key that is asked for, on the wire.
struct KeyBody: Decodable, Sendable {
    let draft: KeyDraft

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, role, area, classes, requestsPerMinute, tokensPerMinute, spendUSDPerDay, carbonGramsPerDay
        case expiresAt
    }

    init(from decoder: any Decoder) throws {
        // A limit that is misspelt would else be none.
        try decoder.refuseFields(but: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        draft = KeyDraft(
            name: try fields.decode(String.self, forKey: .name),
            role: try fields.decode(String.self, forKey: .role),
            area: try fields.decodeIfPresent(String.self, forKey: .area),
            classes: try fields.decodeIfPresent([String].self, forKey: .classes),
            allowance: KeyAllowance(
                requestsPerMinute: try fields.decodeIfPresent(Double.self, forKey: .requestsPerMinute),
                tokensPerMinute: try fields.decodeIfPresent(Double.self, forKey: .tokensPerMinute),
                spendUSDPerDay: try fields.decodeIfPresent(Double.self, forKey: .spendUSDPerDay),
                carbonGramsPerDay: try fields.decodeIfPresent(Double.self, forKey: .carbonGramsPerDay)
            ),
            expiresAt: try fields.decodeIfPresent(Date.self, forKey: .expiresAt)
        )
    }
}
