import Foundation
import Routing
import Testing

struct RoutingExampleFileTests {
    private let sound =
        #"{"id":"a","dataset":"law","prompt":"Q","inputTokens":9,"outcomes":{"m":{"correct":1,"outputTokens":5}}}"#

    private func message(of line: String) -> String {
        let text = sound + "\n\n" + line + "\n"
        let error = #expect(throws: RoutingError.self) {
            try RoutingExampleFile.parse(Data(text.utf8), file: "d.jsonl")
        }
        #expect(error?.code == .invalidData)
        return error?.message ?? ""
    }

    @Test func `lines are read in order and blank ones passed over`() throws {
        let second = sound.replacing(#""id":"a""#, with: #""id":"b","more":[1]"#)
        let examples = try RoutingExampleFile.parse(Data("\n\(sound)\r\n \n\(second)".utf8), file: "d.jsonl")
        #expect(examples.map(\.id) == ["a", "b"])
        #expect(examples[0].outcomes["m"] == RoutingExample.Outcome(correct: 1, outputTokens: 5))
    }

    @Test(arguments: [
        (#""dataset":"law","#, "", "dataset: is missing"),
        (#""inputTokens":9"#, #""inputTokens":"nine""#, "inputTokens: is not a whole number"),
        (#""inputTokens":9"#, #""inputTokens":0"#, "inputTokens: 0 is below 1"),
        (#""prompt":"Q""#, #""prompt":"""#, "prompt: is empty"),
        (#""correct":1"#, #""correct":1.5"#, "outcomes.m.correct: 1.5 is outside 0...1"),
        (#""correct":1,"#, "", "outcomes.m.correct: is missing"),
        (#""outputTokens":5"#, #""outputTokens":-5"#, "outcomes.m.outputTokens: -5 is below 0"),
        (#""outputTokens":5"#, #""outputTokens":null"#, "outcomes.m.outputTokens: is"),
        (#"{"m":{"correct":1,"outputTokens":5}}"#, "{}", "outcomes: names no model"),
    ])
    func `what is wrong is named with file, line and field`(part: String, changed: String, expected: String) {
        let line = sound.replacing(#""id":"a""#, with: #""id":"b""#).replacing(part, with: changed)
        #expect(message(of: line).hasPrefix("d.jsonl, line 3: " + expected))
    }

    @Test func `what is no object, or an id twice, is named with its line`() {
        #expect(message(of: "{\"id\":").hasPrefix("d.jsonl, line 3: is not a JSON object"))
        #expect(message(of: "[1, 2]") == "d.jsonl, line 3: is not a JSON object")
        #expect(message(of: "null") == "d.jsonl, line 3: is not a JSON object")
        #expect(message(of: sound) == "d.jsonl, line 3: id: \"a\" is also that of line 1")
    }

    @Test func `a file without examples or no file at all is refused`() {
        let empty = #expect(throws: RoutingError.self) { try RoutingExampleFile.parse(Data("\n".utf8), file: "e") }
        #expect(empty?.code == .invalidData)
        let absent = #expect(throws: RoutingError.self) {
            try RoutingExampleFile.load(contentsOf: URL(filePath: "/nowhere/d.jsonl"))
        }
        #expect(absent?.code == .unreadableFile)
        #expect(absent?.message.contains("/nowhere/d.jsonl") == true)
    }
}
