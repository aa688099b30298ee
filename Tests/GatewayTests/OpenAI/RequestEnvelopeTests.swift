import Foundation
import NIOCore
import NIOHTTP1
import SeededRandom
import Testing

@testable import Gateway

struct RequestEnvelopeTests {
    private func envelope(
        _ body: String,
        _ surface: Surface = .chatCompletions
    ) throws(OpenAIError) -> RequestEnvelope {
        try RequestEnvelope(ByteBuffer(string: body), surface: surface)
    }

    private func refusal(_ body: String, _ surface: Surface = .chatCompletions) -> OpenAIError? {
        do throws(OpenAIError) {
            _ = try envelope(body, surface)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a chat request is read`() throws {
        let read = try envelope(
            #"{"model":"sunward/auto","messages":[{"role":"system","content":"Be brief."},"#
                + #"{"role":"user","content":[{"type":"text","text":"What is\nthis?"},"#
                + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","text":"no"}},"#
                + #"{"type":"text","text":"And that?"}]},{"role":"assistant","content":null,"tool_calls":[]}],"#
                + #""stream":true,"stream_options":{"include_usage":true,"other":1},"max_tokens":7,"#
                + #""max_completion_tokens":9,"n":2,"user":"u","prompt_cache_key":"k"}"#
        )
        #expect(read.model == "sunward/auto")
        #expect(read.prompt == "Be brief.\nWhat is\nthis?\nAnd that?")
        #expect(read.isStreaming && read.includesUsage)
        #expect(read.maxOutputTokens == 9)
        #expect(read.choices == 2)
        #expect(read.session == "k")
        #expect(read.inputTokens == nil)
    }

    @Test func `what is left out or null has its usual value`() throws {
        let read = try envelope(
            #"{"messages":[{"role":"user","content":"a"}],"model":"m","stream":null,"stream_options":null,"#
                + #""max_tokens":null,"n":null,"user":null}"#
        )
        #expect(!read.isStreaming && !read.includesUsage)
        #expect(read.maxOutputTokens == nil && read.choices == 1 && read.session == nil)
    }

    @Test(
        arguments: [
            (#""one""#, "one", nil, 1), (#"["one","two"]"#, "one\ntwo", nil, 2), ("[1,2,3]", "", 3, 1),
            ("[[1,2],[3]]", "", 3, 2), (#"[""]"#, "", nil, 1),
        ] as [(String, String, Int?, Int)]
    )
    func `prompts and inputs come as text or as tokens, one or many`(
        value: String,
        text: String,
        tokens: Int?,
        count: Int
    ) throws {
        let completion = try envelope(#"{"model":"m","n":3,"prompt":\#(value)}"#, .completions)
        #expect(completion.prompt == text)
        #expect(completion.inputTokens == tokens)
        #expect(completion.choices == 3 * count)
        let embedding = try envelope(#"{"model":"m","input":\#(value)}"#, .embeddings)
        #expect(embedding.prompt == text)
        #expect(embedding.inputTokens == tokens)
    }

    @Test(
        arguments: [
            ("", nil, nil), ("{", nil, nil), ("[]", nil, "invalid_type"), (#"{"model":"m","messages":[}"#, nil, nil),
            (#"{"messages":[{"content":"a"}]}"#, "model", "missing_required_parameter"),
            (#"{"model":"","messages":[{"content":"a"}]}"#, "model", "missing_required_parameter"),
            (#"{"model":null,"messages":[{"content":"a"}]}"#, "model", "missing_required_parameter"),
            (#"{"model":7,"messages":[{"content":"a"}]}"#, "model", "invalid_type"),
            (#"{"model":"m"}"#, "messages", "missing_required_parameter"),
            (#"{"model":"m","messages":null}"#, "messages", "missing_required_parameter"),
            (#"{"model":"m","messages":"a"}"#, "messages", "invalid_type"),
            (#"{"model":"m","messages":[]}"#, "messages", "empty_array"),
            (#"{"model":"m","messages":["a"]}"#, "messages[0]", "invalid_type"),
            (#"{"model":"m","messages":[{"content":"a"},{"content":5}]}"#, "messages[1].content", "invalid_type"),
            (#"{"model":"m","messages":[{"content":"a"}],"stream":"yes"}"#, "stream", "invalid_type"),
            (#"{"model":"m","messages":[{"content":"a"}],"stream_options":[]}"#, "stream_options", "invalid_type"),
            (
                #"{"model":"m","messages":[{"content":"a"}],"stream_options":{"include_usage":1}}"#,
                "stream_options.include_usage", "invalid_type"
            ), (#"{"model":"m","messages":[{"content":"a"}],"max_tokens":"7"}"#, "max_tokens", "invalid_type"),
            (#"{"model":"m","messages":[{"content":"a"}],"max_tokens":7.5}"#, "max_tokens", "invalid_type"),
            (#"{"model":"m","messages":[{"content":"a"}],"max_tokens":-1}"#, "max_tokens", "invalid_value"),
            (#"{"model":"m","messages":[{"content":"a"}],"n":1000000}"#, "n", "invalid_value"),
            (#"{"model":"m","messages":[{"content":"a"}],"model":"n"}"#, "model", "duplicate_parameter"),
            (#"{"model":"m","messages":[{"content":"a"}],"mod\u0065l":"n"}"#, "model", "duplicate_parameter"),
            (#"{"model":"m","messages":[{"content":"a"}]} x"#, nil, nil),
        ] as [(String, String?, String?)]
    )
    func `what cannot be understood is refused, the field named`(body: String, param: String?, code: String?) throws {
        let error = try #require(refusal(body))
        #expect(error.status == .badRequest)
        #expect(error.type == "invalid_request_error")
        #expect(error.param == param)
        #expect(error.code == code)
    }

    @Test func `a completion without prompt and an embedding without input are refused`() {
        #expect(refusal(#"{"model":"m"}"#, .completions)?.param == "prompt")
        #expect(refusal(#"{"model":"m"}"#, .embeddings)?.param == "input")
        #expect(refusal(#"{"model":"m","input":[]}"#, .embeddings)?.code == "empty_array")
        #expect(refusal(#"{"model":"m","input":{}}"#, .embeddings)?.code == "invalid_type")
        #expect(refusal(#"{"model":"m","prompt":[true]}"#, .completions)?.code == "invalid_type")
    }

    @Test func `an error of syntax wins over an earlier mistake`() {
        #expect(refusal(#"{"model":7,"messages":"#)?.message.contains("parse the JSON body") == true)
    }

    @Test func `what belongs to another endpoint, and what nobody knows, is left to the model server`() throws {
        let read = try envelope(
            #"{"input":5,"prompt":[],"model":"m","messages":[{"content":"a"}],"x":1e999,"tools":[{"n":"y"}]}"#
        )
        #expect(read.prompt == "a")
    }

    /// Bodies in the parts before, at and behind the model's name.
    private static let bodies: [(before: String, model: String, after: String)] = [
        (#"{"model":"#, #""m""#, #","messages":[{"role":"user","content":"a"}]}"#),
        (
            #"  { "messages" : [ {"model":"inner","content":"a \"model\":\"x\" 😀 \ud83d\ude00 é\u0000"} ] ,"#
                + "\n\t\"model\"\r\n : ", #""gr\u00f6ße/\"x\"\\""#,
            #" , "tools":[{"type":"function","function":{"name":"model","parameters":{"model":{"model":"deep"}}}}],"#
                + #""seed":123456789012345678901234567890,"temperature":0.10000000000000000001,"x":1E+400,"y":-0.0}  "#
        ), (#"{"metadata":{"model":"a"},"mod\u0065l":"#, #""m""#, #","messages":[{"content":"mod\u0065l"}]}"#),
    ]

    @Test(arguments: bodies, ["", "short", #"a "quoted" näme\"#, String(repeating: "long", count: 100)])
    func `all but the model's name stays byte for byte`(
        body: (before: String, model: String, after: String),
        served: String
    ) throws {
        let sent = body.before + body.model + body.after
        // A reader index of its own, as a buffer that was read from has.
        var buffer = ByteBuffer(string: "####" + sent)
        buffer.moveReaderIndex(forwardBy: 4)
        let read = try RequestEnvelope(buffer, surface: .chatCompletions)
        let changed = read.body(buffer, servedName: served)
        #expect(String(buffer: changed).hasPrefix(body.before))
        #expect(String(buffer: changed).hasSuffix(body.after))
        let middle = Array(changed.readableBytesView).dropFirst(body.before.utf8.count).dropLast(body.after.utf8.count)
        #expect(try JSONDecoder().decode(String.self, from: Data(middle)) == served)
        #expect(read.body(buffer, servedName: read.model) == buffer)
    }

    @Test(arguments: [1, 2, 3] as [UInt64], Surface.allCases)
    func `no bytes whatever make it trap, and what passes is JSON still when the name is changed`(
        seed: UInt64,
        surface: Surface
    ) {
        var random = SplitMix64(seed: seed)
        let whole = Array(
            (#"{"model":"m\u00e9","messages":[{"role":"user","content":[{"type":"text","text":"a\n😀"}]}],"#
                + #""stream":true,"stream_options":{"include_usage":true},"max_tokens":12,"n":1,"user":"u","#
                + #""prompt":[[1,2],"x"],"input":["a","b"],"tools":[{"model":{"a":[1.5e3,null,false]}}]}"#).utf8
        )
        for round in 0..<3000 {
            let bytes = round < whole.count ? Array(whole.prefix(round)) : random.damaged(whole)
            let buffer = ByteBuffer(bytes: bytes)
            guard let read = try? RequestEnvelope(buffer, surface: surface) else { continue }
            let changed = read.body(buffer, servedName: "other")
            #expect((try? RequestEnvelope(changed, surface: surface))?.model == "other", "seed \(seed) round \(round)")
        }
    }
}
