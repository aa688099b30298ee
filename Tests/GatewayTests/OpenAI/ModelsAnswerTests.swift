import Foundation
import NIOCore
import Testing

@testable import Gateway

struct ModelsAnswerTests {
    private struct Model: Decodable, Equatable {
        var id: String
        var object: String
        var created: Int
        var owned_by: String
    }

    private struct List: Decodable, Equatable {
        var object: String
        var data: [Model]
    }

    private let answer = ModelsAnswer(fleet: PlacementFleet.fleet(), since: Date(timeIntervalSince1970: 12.5))

    @Test func `what can be asked for is listed once each`() throws {
        let list = try JSONDecoder().decode(List.self, from: Data(answer.list.readableBytesView))
        #expect(list.object == "list")
        #expect(list.data.map(\.id) == ["sunward/auto", "gpt-4o-mini", "team/free", "big/one", "small", "vectors"])
    }

    @Test func `one model is told alone, and one that is not there is not found`() throws {
        let small = try JSONDecoder().decode(Model.self, from: Data(try answer.model("small").readableBytesView))
        #expect(small == Model(id: "small", object: "model", created: 12, owned_by: "sunward"))
        #expect(throws: OpenAIError.modelNotFound("none")) { try answer.model("none") }
    }
}
