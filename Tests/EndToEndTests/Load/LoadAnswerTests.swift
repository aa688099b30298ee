import Testing

@testable import sunward

struct LoadAnswerTests {
    private static let stream = """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

        data: {"choices":[{"index":0,"delta":{"content":" one"}}]}

        : a comment
        data: {"choices":[{"index":0,"delta":{"content":"\\n[quality: 0.5]"}}]}

        data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"sunward":{"grams_co2":0.25}}}

        data: [DONE]


        """

    @Test(arguments: [1, 2, 7, 64, 10_000])
    func `a stream is read the same in whatever pieces it comes`(size: Int) {
        var reader = LoadAnswerReader(isStreamed: true)
        var tokens = 0
        let bytes = Array(Self.stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            tokens += reader.take(bytes[start..<min(bytes.count, start + size)])
        }
        reader.finish()
        #expect(tokens == 2)
        #expect(reader.error == nil && reader.isDone)
        #expect(reader.inputTokens == 9 && reader.outputTokens == 2)
        #expect(reader.measuredGrams == 0.25)
        #expect(reader.quality == 0.5)
    }

    @Test func `a stream without its end is cut, and one with an error has failed`() {
        var cut = LoadAnswerReader(isStreamed: true)
        _ = cut.take(Array(Self.stream.utf8.prefix(150)))
        cut.finish()
        #expect(cut.error == .cut)
        var failed = LoadAnswerReader(isStreamed: true)
        let error = #"{"error":{"message":"x","type":"server_error","code":"gone"}}"#
        _ = failed.take(Array("data: \(error)\n\n".utf8))
        _ = failed.take(Array("data: [DONE]\n\n".utf8))
        failed.finish()
        #expect(failed.error == .streamError("gone"))
        var garbage = LoadAnswerReader(isStreamed: true)
        _ = garbage.take(Array("data: {\"choices\": [\n\n".utf8))
        garbage.finish()
        #expect(garbage.error == .garbage)
    }

    @Test func `a whole answer is read, and what is none is garbage`() {
        var reader = LoadAnswerReader(isStreamed: false)
        let body = #"{"choices":[{"message":{"content":"a\n[quality: 1]"}}],"usage":{"completion_tokens":4}}"#
        #expect(reader.take(Array(body.utf8)) == 0)
        reader.finish()
        #expect(reader.error == nil && reader.outputTokens == 4 && reader.quality == 1)
        for wrong in ["", "{", "[]", #"{"id": 1}"#] {
            var reader = LoadAnswerReader(isStreamed: false)
            _ = reader.take(Array(wrong.utf8))
            reader.finish()
            #expect(reader.error == .garbage, "\(wrong)")
        }
    }

    @Test func `an error's code is read, else its type`() {
        #expect(LoadAnswerReader.errorCode(in: Array(#"{"error":{"type":"a","code":"b"}}"#.utf8)) == "b")
        #expect(LoadAnswerReader.errorCode(in: Array(#"{"error":{"type":"a","code":null}}"#.utf8)) == "a")
        #expect(LoadAnswerReader.errorCode(in: Array("<html>".utf8)) == nil)
    }
}
