import Foundation
import SunwardModel

/// A forecast point as an array: like a reading, then moment of issue and source.
struct SpooledForecast: Codable {
    var point: ForecastPoint

    init(_ point: ForecastPoint) { self.point = point }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        let key = try SignalKey(spooledIn: &container)
        let validAt = Date(timeIntervalSinceReferenceDate: try container.decode(Double.self))
        let value = try container.decode(Double.self)
        point = ForecastPoint(
            key: key,
            issuedAt: Date(timeIntervalSinceReferenceDate: try container.decode(Double.self)),
            validAt: validAt,
            value: value,
            source: try container.decode(String.self)
        )
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try point.key.spool(to: &container)
        try container.encode(point.validAt.timeIntervalSinceReferenceDate)
        try container.encode(point.value)
        try container.encode(point.issuedAt.timeIntervalSinceReferenceDate)
        try container.encode(point.source)
    }
}
