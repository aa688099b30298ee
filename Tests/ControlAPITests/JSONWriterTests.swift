import Foundation
import JSONText
import Testing

@testable import ControlAPI

struct JSONWriterTests {
    @Test func `what is written is what Foundation reads`() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("text")
        writer.text("a\"b\\c\n\u{1}ü😀/")
        writer.name("numbers")
        writer.beginArray()
        for number in [0, -0.0, 1.5, 1e-7, 1e300, 123_456_789.25, .leastNonzeroMagnitude] { writer.number(number) }
        writer.number(.nan)
        writer.endArray()
        writer.name("nested")
        writer.beginObject()
        writer.endObject()
        writer.name("yes")
        writer.bool(true)
        writer.endObject()
        let value = try JSONValue(json: Data(writer.bytes))
        #expect(value["text"] == .text("a\"b\\c\n\u{1}ü😀/"))
        #expect(value["numbers"]?[4] == .number(1e300))
        #expect(value["numbers"]?[6] == .number(.leastNonzeroMagnitude))
        #expect(value["numbers"]?[7] == .null)
        #expect(value["nested"] == .object([:]))
        #expect(value["yes"] == .bool(true))
    }

    @Test func `times are those of the calendar, in every year of four centuries`() {
        for day in stride(from: -60_000, to: 100_000, by: 13) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 45_296.75)
            var writer = JSONWriter()
            writer.time(date)
            let written = String(decoding: writer.bytes, as: UTF8.self)
            #expect(written == "\"\(Timestamp.format(date))\"")
        }
    }

    @Test func `identifiers are in lower case`() {
        let identifier = UUID()
        var writer = JSONWriter()
        writer.identifier(identifier)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(identifier.uuidString.lowercased())\"")
    }
}
