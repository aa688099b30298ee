import Foundation
import SunwardModel
import Testing

@Suite("Canonical JSON and digest of fleets")
struct FleetDigestTests {
    @Test("A fleet survives its canonical JSON", arguments: ShippedFleets.names)
    func roundTrip(_ name: String) throws {
        let fleet = try #require(ShippedFleets.load(name).fleet)
        let json = try fleet.canonicalJSON()
        let copy = try JSONDecoder().decode(Fleet.self, from: json)
        #expect(copy == fleet)
        let again = try copy.canonicalJSON()
        #expect(again == json)
        let digests = (try copy.digest, try fleet.digest)
        #expect(digests.0 == digests.1)
    }

    @Test("The digest is the SHA-256 of the document in 64 hexadecimal digits, and follows any change")
    func digest() throws {
        var fleet = try #require(try FleetFixture().load().fleet)
        let first = try fleet.digest
        #expect(first.count == 64)
        #expect(first.allSatisfy { "0123456789abcdef".contains($0) })
        let version = try fleet.version(loadedAt: Date(timeIntervalSince1970: 0))
        #expect(version.digest == first)
        let document = try fleet.canonicalJSON()
        #expect(version.document == document)
        fleet.sites[0].power.gridLimitKW += 1
        let second = try fleet.digest
        #expect(second != first)
    }

    @Test("A number that is not finite is refused, not written")
    func notFinite() throws {
        var fleet = try #require(try FleetFixture().load().fleet)
        fleet.sites[0].power.gridLimitKW = .infinity
        let error = #expect(throws: FleetError.self) { _ = try fleet.canonicalJSON() }
        #expect(error?.code == .notEncodable)
    }
}
