import Foundation
import SeededRandom
import Testing

@testable import ControlPlane

@Suite("Plan identifiers")
struct PlanIdentifierSourceTests {
    @Test("the version is 7 and the variant is RFC 9562's, whatever the random bits", arguments: [0, 1, UInt64.max])
    func bits(random: UInt64) {
        let bytes = PlanIdentifierSource(random: { random }).next(at: hour(3)).uuid
        #expect(bytes.6 >> 4 == 7)
        #expect(bytes.8 >> 6 == 0b10)
    }

    @Test("the first 48 bits are the milliseconds since 1970")
    func milliseconds() {
        let date = Date(timeIntervalSince1970: 1_645_557_742)
        // The timestamp of the example in RFC 9562, appendix A.6.
        let first = PlanIdentifierSource(random: { 0 }).next(at: date).uuidString
        #expect(first == "017F22E2-79B0-7000-8000-000000000000")
    }

    @Test("names sort by the time of planning", arguments: 1...20)
    func order(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let source = PlanIdentifierSource()
        let dates = (0..<50).map { _ in hour(Double.random(in: 0..<1_000_000, using: &random)) }.sorted()
        let names = dates.map { source.next(at: $0).uuidString }
        #expect(names == names.sorted(), "seed \(seed)")
    }

    @Test("a moment before 1970 still has a name")
    func beforeEpoch() {
        let name = PlanIdentifierSource(random: { 0 }).next(at: Date(timeIntervalSince1970: -5)).uuidString
        #expect(name.hasPrefix("00000000-0000-7"))
    }
}
