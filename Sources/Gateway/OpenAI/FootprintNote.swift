import Foundation
import JSONText

/// What an answer has cost, told to the client inside the usage object:
///
///     "sunward": {"site": "…", "model": "…", "decision": "…", "grams_co2": 0.0123, "energy_joules": 411}
struct FootprintNote: Hashable, Sendable {
    static let memberName: StaticString = "sunward"

    var site: String
    var model: String
    var decision: UUID

    /// Carbon of the whole request in grams of CO2 equivalent, and its facility energy in joules.
    var gramsCO2: Double
    var energyJoules: Double

    /// The member's bytes, name and value, without a comma.
    var member: [UInt8] {
        var writer = JSONWriter(capacity: 192 + site.utf8.count + model.utf8.count)
        writer.name(Self.memberName)
        writer.beginObject()
        writer.name("site")
        writer.text(site)
        writer.name("model")
        writer.text(model)
        writer.name("decision")
        writer.identifier(decision)
        writer.name("grams_co2")
        writer.number(gramsCO2)
        writer.name("energy_joules")
        writer.number(energyJoules)
        writer.endObject()
        return writer.bytes
    }
}
