import Foundation
import Testing

@testable import Routing

@Suite("Tables of row weights")
struct RowTableTests {
    @Test("A table keeps its weights within a step, and survives being saved to the last bit")
    func roundTrip() throws {
        let lanes = SIMD8<Float>(0.5, -0.25, 0.1, 0, 0.3, 0.2, -0.5, 7.25)
        let table = RowTable([(row: 3, lanes: lanes), (row: 65_535, lanes: lanes * 0.5)])
        for lane in 0..<8 { #expect(abs(table.dense[3][lane] - lanes[lane]) < 5e-4) }
        #expect(table.dense[4] == .zero)
        let restored = try JSONDecoder().decode(RowTable.self, from: JSONEncoder().encode(table))
        #expect(restored.dense == table.dense)
    }

    @Test("A damaged table is refused", arguments: ["rows", "weights"])
    func damage(part: String) throws {
        let table = RowTable([(row: 3, lanes: SIMD8<Float>(repeating: 1))])
        let data = try JSONEncoder().encode(table)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object[part] = Data([1, 2, 3, 255, 1, 2, 3, 255]).base64EncodedString()
        let damaged = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: RoutingError.self) { try JSONDecoder().decode(RowTable.self, from: damaged) }
    }

    @Test("Packed numbers come back, also from text of a length that fits no number")
    func packed() throws {
        let numbers = PackedNumbers<Int16>([0, -1, 32_767, -32_768])
        let data = try JSONEncoder().encode(numbers)
        #expect(try JSONDecoder().decode(PackedNumbers<Int16>.self, from: data).values == numbers.values)
        let cut = Data("\"AAA=\"".utf8)
        #expect(throws: RoutingError.self) { try JSONDecoder().decode(PackedNumbers<Int32>.self, from: cut) }
    }
}
