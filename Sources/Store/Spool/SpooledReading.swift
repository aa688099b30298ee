import Foundation
import SunwardModel

/// A reading as an array: metric, site or area, model or class (empty for none), moment, value.
struct SpooledReading: Codable {
    var reading: Reading

    init(_ reading: Reading) { self.reading = reading }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        let key = try SignalKey(spooledIn: &container)
        reading = Reading(
            key: key,
            observedAt: Date(timeIntervalSinceReferenceDate: try container.decode(Double.self)),
            value: try container.decode(Double.self)
        )
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try reading.key.spool(to: &container)
        try container.encode(reading.observedAt.timeIntervalSinceReferenceDate)
        try container.encode(reading.value)
    }
}
