import Foundation
import NIOCore
import SeededRandom
import Testing

@testable import Gateway

struct AnswerReaderTests {
    static let note = FootprintNote(
        site: "du\"ne",
        model: "m",
        decision: UUID(uuidString: "01890A5D-AC96-774B-BCCE-B302099A8057") ?? UUID(),
        gramsCO2: 0.25,
        energyJoules: 411
    )
    static let member =
        #""sunward":{"site":"du\"ne","model":"m","decision":"01890a5d-ac96-774b-bcce-b302099a8057","#
        + #""grams_co2":0.25,"energy_joules":411.0}"#

    private func reader(_ text: String) throws(GarbageAnswer) -> AnswerReader {
        try AnswerReader(ByteBuffer(string: text))
    }

    @Test func `usage is read and the footprint is its last member, all else byte for byte`() throws {
        let before =
            #"{"id":"x","choices":[{"message":{"content":"\"usage\":{}"},"usage":{}}],  "usage" : {"prompt_tokens":12, "#
            + #""completion_tokens":34,"prompt_tokens_details":{"cached_tokens":5},"z":1e999 "#
        let after = #"} , "system_fingerprint":null }"# + "\n"
        var buffer = ByteBuffer(string: "##" + before + after)
        buffer.moveReaderIndex(forwardBy: 2)
        let reader = try AnswerReader(buffer)
        #expect(reader.usage == TokenUsage(inputTokens: 12, outputTokens: 34, cachedInputTokens: 5))
        #expect(String(buffer: reader.annotated(Self.note)) == before + "," + Self.member + after)
    }

    @Test func `an embedding's usage has no output`() throws {
        let read = try reader(#"{"object":"list","data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"#)
        #expect(read.usage == TokenUsage(inputTokens: 8))
    }

    @Test(arguments: [#"{"choices":[]}"#, #"{"usage":null}"#, #"{"usage":[]}"#, #"{"usage":{"sunward":{}}}"#, "{}"])
    func `an answer without a place for it stays as it is`(text: String) throws {
        let read = try reader(text)
        #expect(read.usage == nil)
        #expect(String(buffer: read.annotated(Self.note)) == text)
    }

    @Test func `an empty usage gets no comma`() throws {
        #expect(
            String(buffer: try reader(#"{"usage":{}}"#).annotated(Self.note)) == #"{"usage":{"# + Self.member + "}}"
        )
    }

    @Test func `counts that are none become the nearest that are`() throws {
        let read = try reader(#"{"usage":{"prompt_tokens":-3,"completion_tokens":1e300}}"#)
        #expect(read.usage == TokenUsage(inputTokens: 0, outputTokens: 1_000_000_000_000))
    }

    @Test func `an error in the place of an answer is noticed`() throws {
        #expect(try reader(#"{"error":{"message":"x"}}"#).isError)
        #expect(try !reader(#"{"error":null}"#).isError)
    }

    @Test(arguments: ["", "[]", "<html>", #"{"a":"#, #"{"usage":{"prompt_tokens":1}"#, #""text""#, "{} {}"])
    func `what is no JSON object is garbage`(text: String) {
        #expect(throws: GarbageAnswer.self) { try reader(text) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no bytes whatever make it trap, and what is annotated is JSON still`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let whole = Array(
            (#"{"choices":[{"index":0,"message":{"role":"assistant","content":"hé\n"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":null},"x":1}"#).utf8
        )
        for round in 0..<3000 {
            let bytes = round < whole.count ? Array(whole.prefix(round)) : random.damaged(whole)
            guard let read = try? AnswerReader(ByteBuffer(bytes: bytes)) else { continue }
            #expect((try? AnswerReader(read.annotated(Self.note))) != nil, "seed \(seed) round \(round)")
        }
    }
}
