import NIOCore
import SeededRandom
import Testing

@testable import Gateway

struct StreamReaderTests {
    private static let member = "," + AnswerReaderTests.member

    /// A stream with all that there is to it, in the parts before and behind what is added.
    private static let before =
        ": a comment\n\nevent: message\nid: 7\n"
        + #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#
        + "\n\n" + #"data: {"choices":[{"index":0,"delta":{"content":"hé \"usage\":{}"}}]}"# + "\r\n\r\n"
        + #"data:{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}"# + "\r\r"
        + "data: {\"choices\":\r\ndata: [{\"text\":\"x\",\"finish_reason\":\"stop\"}]}\n\n\n"
        + #"data: {"choices":[{"delta":{}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"# + "\n\n"
        + "data: {\"choices\":[],\ndata: \"usage\":{\"prompt_tokens\":3,\ndata:\"completion_tokens\":4"
    private static let after = "}}\n\ndata\n\ndata: garbage\n\ndata: [DONE]\n\n: end\n"

    private struct Outcome: Equatable {
        var passed = ""
        var rest = ""
        var usage: TokenUsage?
        var contentEvents = 0
        var isDone = false
    }

    /// Passes chunks through a reader.
    private func read(_ chunks: [ArraySlice<UInt8>], annotates: Bool = true) -> Outcome {
        var reader = StreamReader()
        var passed = ByteBuffer()
        for chunk in chunks {
            passed.writeImmutableBuffer(
                reader.take(ByteBuffer(bytes: chunk)) { _ in annotates ? AnswerReaderTests.note : nil }
            )
            #expect(reader.isAtEventBoundary)
        }
        var outcome = Outcome()
        outcome.rest = String(buffer: reader.end())
        outcome.passed = String(buffer: passed)
        outcome.usage = reader.usage
        outcome.contentEvents = reader.contentEvents
        outcome.isDone = reader.isDone
        return outcome
    }

    private func read(_ text: String, annotates: Bool = true) -> Outcome {
        read([Array(text.utf8)[...]], annotates: annotates)
    }

    private static let expected = Outcome(
        passed: before + member + String(after.dropLast(6)),
        rest: ": end\n",
        usage: TokenUsage(inputTokens: 3, outputTokens: 4),
        contentEvents: 3,
        isDone: true
    )

    @Test func `the event that tells the usage gets the footprint, all else passes byte for byte`() {
        #expect(read(Self.before + Self.after) == Self.expected)
    }

    @Test func `every split into two gives the same`() {
        let bytes = Array((Self.before + Self.after).utf8)
        for place in bytes.indices {
            #expect(read([bytes[..<place], bytes[place...]]) == Self.expected, "split at \(place)")
        }
    }

    @Test func `byte by byte gives the same`() {
        let bytes = Array((Self.before + Self.after).utf8)
        #expect(read(bytes.indices.map { bytes[$0...$0] }) == Self.expected)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `chunks of any size give the same`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = Array((Self.before + Self.after).utf8)
        for _ in 0..<200 {
            var chunks: [ArraySlice<UInt8>] = []
            var place = 0
            while place < bytes.count {
                let end = min(bytes.count, place + Int.random(in: 1...90, using: &random))
                chunks.append(bytes[place..<end])
                place = end
            }
            #expect(read(chunks) == Self.expected, "seed \(seed)")
        }
    }

    @Test func `of every prefix each byte is passed or held, and only whole events are passed`() {
        let bytes = Array((Self.before + Self.after).utf8)
        for count in 0...bytes.count {
            let outcome = read([bytes[..<count]], annotates: false)
            #expect(outcome.passed + outcome.rest == String(decoding: bytes[..<count], as: UTF8.self) || count == 0)
            let last = outcome.passed.utf8.suffix(2)
            #expect(last.isEmpty || last.allSatisfy { $0 == 10 || $0 == 13 }, "prefix of \(count)")
        }
    }

    @Test func `nothing is added where nobody asked for it`() {
        let text = Self.before + Self.after
        let outcome = read(text, annotates: false)
        #expect(outcome.passed + outcome.rest == text)
        #expect(outcome.usage == TokenUsage(inputTokens: 3, outputTokens: 4))
    }

    @Test func `usage within the last part of the answer gets the footprint as well`() {
        let before = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"completion_tokens":4"#
        #expect(read(before + "}}\n\n").passed == before + Self.member + "}}\n\n")
    }

    @Test func `a whole event passes at once, and the beginning of the next waits for its end`() {
        var reader = StreamReader()
        #expect(String(buffer: reader.take(ByteBuffer(string: "data: {}\n\ndata: {")) { _ in nil }) == "data: {}\n\n")
        #expect(String(buffer: reader.take(ByteBuffer(string: "}\n\n")) { _ in nil }) == "data: {}\n\n")
    }

    @Test func `the footprint is made of the usage that the event tells`() {
        var reader = StreamReader()
        var asked: [TokenUsage] = []
        let event = #"data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"# + "\n\n"
        _ = reader.take(ByteBuffer(string: event)) { usage in
            asked.append(usage)
            return nil
        }
        #expect(asked == [TokenUsage(inputTokens: 3, outputTokens: 4)])
    }

    @Test(
        arguments: [
            (#"{"choices":[{"delta":{"role":"assistant","content":"four"}}]}"#, 4),
            (#"{"choices":[{"text":"a\n\"\u00e9\u4e16"},{"text":"bc"}]}"#, 10),
            (
                #"{"choices":[{"delta":{"content":null,"reasoning_content":"ab"},"#
                    + #""logprobs":{"content":[{"token":"x"}]}}]}"#, 2
            ),
            (
                #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","#
                    + #""function":{"name":"f","arguments":"{}"}}]}}]}"#, 3
            ),
            (#"{"choices":[{"delta":{},"finish_reason":"stop"}],"model":"m"}"#, 0),
        ]
    )
    func `bytes of what a part brings are those that the model has written`(event: String, bytes: Int) {
        var reader = StreamReader()
        _ = reader.take(ByteBuffer(string: "data: \(event)\n\n")) { _ in nil }
        #expect(reader.contentBytes == bytes)
    }

    @Test(arguments: [(8, 10, 10.0), (9, 10, 23.0), (400, 1, 100.0)])
    func `an event is a token, but where events bring more than any token has`(
        bytes: Int,
        events: Int,
        tokens: Double
    ) {
        var reader = StreamReader()
        let event = "data: \(Answers.part(String(repeating: "x", count: bytes)))\n\n"
        for _ in 0..<events { _ = reader.take(ByteBuffer(string: event)) { _ in nil } }
        #expect(reader.estimatedTokens == tokens)
    }

    @Test func `an error within the stream is noticed, with its status where it has one`() {
        var reader = StreamReader()
        _ = reader.take(ByteBuffer(string: "data: {\"error\":null}\n\n")) { _ in nil }
        #expect(!reader.hasError)
        _ = reader.take(ByteBuffer(string: "data: {\"error\":{\"message\":\"x\",\"code\":503}}\n\n")) { _ in nil }
        #expect(reader.hasError && reader.errorStatus == 503)
    }

    @Test func `an event too large to be held passes as it comes, and reading goes on behind it`() {
        let padding = String(repeating: "x", count: StreamReader.mostHeldBytes + 200_000)
        let large = #"data: {"choices":[],"p":"\#(padding)","usage":{"prompt_tokens":9}}"# + "\n\n"
        let small = #"data: {"choices":[],"usage":{"prompt_tokens":1"#
        let bytes = Array((large + small + "}}\n\n").utf8)
        for size in [bytes.count, 100_000, 4099] {
            var reader = StreamReader()
            var passed = ByteBuffer()
            var wasWithin = false
            for start in stride(from: 0, to: bytes.count, by: size) {
                let chunk = ByteBuffer(bytes: bytes[start..<min(bytes.count, start + size)])
                passed.writeImmutableBuffer(reader.take(chunk) { _ in AnswerReaderTests.note })
                wasWithin = wasWithin || !reader.isAtEventBoundary
            }
            #expect(wasWithin == (size < bytes.count))
            #expect(passed.readableBytes == bytes.count + Self.member.utf8.count)
            #expect(reader.usage == TokenUsage(inputTokens: 1))
        }
    }

    @Test(arguments: ["data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n"])
    func `an end without its blank line is one`(end: String) {
        var reader = StreamReader()
        _ = reader.take(ByteBuffer(string: "data: \(Answers.part("Blue"))\n\n" + end)) { _ in nil }
        #expect(!reader.isDone)
        #expect(String(buffer: reader.finish()) == end + "\n\n")
        #expect(reader.isDone)
    }

    @Test func `an answer that has told why it ended is whole without its end, and no other is`() {
        let last = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        var whole = StreamReader()
        _ = whole.take(ByteBuffer(string: "data: \(last)\n\n")) { _ in nil }
        #expect(String(buffer: whole.finish()) == "data: [DONE]\n\n")
        #expect(whole.isDone)
        var cut = StreamReader()
        _ = cut.take(ByteBuffer(string: "data: \(Answers.part("Blue"))\n\ndata: {")) { _ in nil }
        #expect(cut.finish().readableBytes == 0)
        #expect(!cut.isDone)
    }

    @Test func `a stream that was cut ends with the error and DONE`() {
        let error = OpenAIError.streamCut
        let told = String(buffer: error.body)
        #expect(String(buffer: StreamReader.ending(error, atBoundary: true)) == "data: \(told)\n\ndata: [DONE]\n\n")
        #expect(String(buffer: StreamReader.ending(nil, atBoundary: false)) == "\n\ndata: [DONE]\n\n")
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no bytes whatever make it trap or get lost`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let whole = Array((Self.before + Self.after).utf8)
        for _ in 0..<1000 {
            let bytes = random.damaged(whole)
            let place = bytes.indices.randomElement(using: &random) ?? 0
            var reader = StreamReader()
            var passed = ByteBuffer()
            for chunk in [bytes[..<place], bytes[place...]] {
                passed.writeImmutableBuffer(reader.take(ByteBuffer(bytes: chunk)) { _ in nil })
            }
            passed.writeImmutableBuffer(reader.end())
            #expect(Array(passed.readableBytesView) == bytes, "seed \(seed)")
        }
    }
}
