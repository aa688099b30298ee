import Foundation
import SunwardModel
import Testing

/// Fleets and profiles that were kept before some of their members existed.
@Suite("Documents of earlier versions")
struct EarlierDocumentsTests {
    private func object(_ value: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
    }

    private func decode<Value: Decodable>(_ object: [String: Any], as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: object))
    }

    private func profile() throws -> ModelProfile {
        let fleet = try #require(try FleetFixture().load().fleet)
        return try #require(fleet.sites.first?.models.first)
    }

    @Test("A model's profile without servers, access and task gets their defaults")
    func oldProfile() throws {
        var expected = try profile()
        expected.endpoints = []
        expected.access = UpstreamAccess()
        expected.task = .generate
        var old = try object(expected)
        for member in ["endpoints", "access", "task"] { old[member] = nil }
        #expect(try decode(old, as: ModelProfile.self) == expected)
    }

    @Test("A model's one endpoint of old is its list of endpoints")
    func oldEndpoint() throws {
        var old = try object(try profile())
        old["endpoints"] = nil
        old["endpoint"] = "http://10.0.0.7:8000"
        #expect(try decode(old, as: ModelProfile.self).endpoints == ["http://10.0.0.7:8000"])
    }

    @Test("A fleet without a gateway, and classes without cues, get the defaults")
    func oldFleet() throws {
        let fleet = try #require(try FleetFixture().load().fleet)
        var old = try object(fleet)
        old["gateway"] = nil
        let classes = try #require(old["classes"] as? [[String: Any]])
        old["classes"] = classes.map { $0.filter { $0.key != "cues" } }
        #expect(try decode(old, as: Fleet.self) == fleet)
    }

    @Test("Every member of the gateway's settings may be missing, and what is there counts")
    func oldSettings() throws {
        let settings = GatewaySettings(maxAttempts: 2, sessionAffinity: 0.3)
        #expect(try decode([:], as: GatewaySettings.self) == GatewaySettings())
        #expect(try decode(["maxAttempts": 2, "sessionAffinity": 0.3], as: GatewaySettings.self) == settings)
        #expect(try decode(try object(settings), as: GatewaySettings.self) == settings)
    }

    @Test("What is missing and has no default, or is written wrongly, is an error")
    func broken() throws {
        var nameless = try object(try profile())
        nameless["name"] = nil
        #expect(throws: DecodingError.self) { try decode(nameless, as: ModelProfile.self) }
        var wrong = try object(try profile())
        wrong["endpoints"] = 5
        #expect(throws: DecodingError.self) { try decode(wrong, as: ModelProfile.self) }
        #expect(throws: DecodingError.self) { try decode(["maxAttempts": "two"], as: GatewaySettings.self) }
    }
}
