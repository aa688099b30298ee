import Foundation
import SunwardModel
import Testing

/// Knuth's 64-bit linear congruential generator: the same mutations on every machine.
private struct LinearGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}

@Suite("Random damage to fleet files")
struct FleetMutationTests {
    private static let junk = [
        "", "-", "  - ", "? x", "&a b", "*a", "!!int x", "{", "}", "[", "\"", "'", "|", ">", "%TAG", "---", "...",
        "<<: *a", "a: b: c", "\t", "name: x", "network:", "null", "- - -", "0: 0", "{a: {b: [c]}}", "\u{0}", "é: ü",
    ]

    @Test(
        "A damaged fleet gives a fleet or errors that say where, never both or neither",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func damage(seed: UInt64) throws {
        var generator = LinearGenerator(state: seed)
        for round in 0..<30 {
            var fixture = FleetFixture()
            let file = try #require(fixture.files.keys.sorted().randomElement(using: &generator))
            var lines = (fixture.files[file] ?? "").components(separatedBy: "\n")
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                mutate(&lines, using: &generator)
            }
            fixture.files[file] = lines.joined(separator: "\n")
            let result = try fixture.load()
            let context = "seed \(seed) round \(round):\n\(fixture.files[file] ?? "")"
            #expect((result.fleet == nil) == !result.errors.isEmpty, "\(context)")
            #expect(result.problems.allSatisfy { !$0.message.isEmpty && !$0.file.isEmpty }, "\(context)")
            #expect(
                result.problems.allSatisfy { ($0.line ?? 1) >= 1 && ($0.line ?? 1) <= lines.count + 1 },
                "\(context)"
            )
        }
    }

    private func mutate(_ lines: inout [String], using generator: inout LinearGenerator) {
        guard let index = lines.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: lines.remove(at: index)
        case 1: lines[index] = Self.junk.randomElement(using: &generator) ?? ""
        case 2: lines.insert(lines[index], at: index)
        case 3: lines[index] = " " + lines[index]
        default:
            let key = lines[index].prefix { $0 != ":" }
            lines[index] = "\(key): \(Self.junk.randomElement(using: &generator) ?? "")"
        }
    }
}
