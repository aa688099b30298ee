import ControlAPI
import Foundation
import Testing

struct LowercaseIdentifiersTests {
    private struct Answer: Codable, Equatable {
        struct Row: Codable, Equatable {
            var id: UUID
            var decisionID: UUID
            var note: String
        }

        var planID: UUID?
        var rows: [Row]
        var requestID: String
        var texts: [String: String]
    }

    @Test func `identifiers are written in lower case wherever they are, and texts as they are`() throws {
        let identifier = try #require(UUID(uuidString: "0190ABCD-0000-7000-8000-00000000ABCD"))
        let upper = identifier.uuidString
        let answer = Answer(
            planID: identifier,
            rows: [Answer.Row(id: identifier, decisionID: identifier, note: #"say "planID":"\#(upper)" \ "#)],
            requestID: upper,
            texts: ["id": "ABC", "planID": "", "other": upper, #"planID":"x"#: upper]
        )
        let data = try WireCoding.encode(answer)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""planID":"\#(upper.lowercased())""#))
        #expect(text.contains(#""id":"\#(upper.lowercased())""#))
        #expect(text.contains(#""decisionID":"\#(upper.lowercased())""#))
        #expect(text.contains(#""requestID":"\#(upper)""#))
        #expect(text.contains(#""other":"\#(upper)""#))
        #expect(text.contains(#""id":"ABC""#))
        #expect(try WireCoding.decoder().decode(Answer.self, from: data) == answer)
    }
}
