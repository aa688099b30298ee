import Foundation
import SunwardModel

/// A ``StoreWrite`` as JSON, readings and forecasts as short arrays.
///
/// Numbers JSON has no word for are written as text, so that anything can be spooled; whether it can be stored is for
/// the database to say.
struct SpooledWrite: Codable {
    private var fleet: FleetVersion?
    private var readings: [SpooledReading]?
    private var forecasts: [SpooledForecast]?
    private var plan: PlanRecord?
    private var settlement: Settlement?

    init(_ write: StoreWrite) {
        switch write {
        case .fleet(let fleet): self.fleet = fleet
        case .readings(let readings): self.readings = readings.map(SpooledReading.init)
        case .forecasts(let points): self.forecasts = points.map(SpooledForecast.init)
        case .plan(let plan): self.plan = plan
        case .settlement(let settlement): self.settlement = settlement
        }
    }

    /// - Throws: `DecodingError` when nothing this version knows is in it.
    func storeWrite() throws -> StoreWrite {
        if let fleet { return .fleet(fleet) }
        if let readings { return .readings(readings.map(\.reading)) }
        if let forecasts { return .forecasts(forecasts.map(\.point)) }
        if let plan { return .plan(plan) }
        if let settlement { return .settlement(settlement) }
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no known kind of write"))
    }

    static func encode(_ write: StoreWrite) throws -> Data {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        return try encoder.encode(SpooledWrite(write))
    }

    static func decode(_ data: Data) throws -> StoreWrite {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        return try decoder.decode(SpooledWrite.self, from: data).storeWrite()
    }
}
