import Foundation

/// The forecast points of one request: one, an array, or `{"points": […]}`.
struct ForecastBody: Decodable, Sendable {
    let entries: [ForecastEntry]

    private enum CodingKeys: String, CodingKey, CaseIterable { case points }

    init(from decoder: any Decoder) throws {
        if let list = try? decoder.singleValueContainer().decode([ForecastEntry].self) {
            entries = list
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.points) {
            // A vintage beside the points would be none of theirs.
            try decoder.refuseFields(but: CodingKeys.self)
            entries = try container.decode([ForecastEntry].self, forKey: .points)
        } else {
            entries = [try ForecastEntry(from: decoder)]
        }
    }
}
