import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Routing
import Simulation
import SunwardModel
import Testing

struct ModelServerTests {
    private typealias Server = ModelServerUnderTest

    @Test func `a chat is answered with usage and a line that tells its quality`() async throws {
        try await Server.run { server in
            let answer = try await server.send()
            #expect(answer.status == 200)
            let json = try answer.json
            #expect(json["object"] as? String == "chat.completion")
            #expect(json["model"] as? String == "tiny")
            let choice = try #require((json["choices"] as? [[String: Any]])?.first)
            #expect(choice["finish_reason"] as? String == "length")
            let message = try #require(choice["message"] as? [String: Any])
            #expect(message["role"] as? String == "assistant")
            let content = try #require(message["content"] as? String)
            // Seven words and the mark are eight tokens.
            let lines = content.split(separator: "\n")
            #expect(lines[0].split(separator: " ").count == 7)
            #expect(["[quality: 0]", "[quality: 1]"].contains(String(lines[1])))
            let usage = try #require(json["usage"] as? [String: Any])
            #expect(usage["completion_tokens"] as? Int == 8)
            let prompt = try #require(usage["prompt_tokens"] as? Int)
            #expect((3...8).contains(prompt))
            #expect(usage["total_tokens"] as? Int == prompt + 8)
        }
    }

    @Test func `a stream has a role, a token an event, a reason, usage where asked for, and an end`() async throws {
        try await Server.run { server in
            let more = #", "stream": true, "stream_options": {"include_usage": true}"#
            let answer = try await server.send(.POST, "/v1/chat/completions", Server.chat(maxTokens: 6, with: more))
            #expect(answer.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
            #expect(answer.events.last == "[DONE]")
            let objects = answer.objects
            // The role, six tokens, the reason, the usage.
            #expect(objects.count == 9)
            #expect(objects.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
            #expect(Set(objects.compactMap { $0["id"] as? String }).count == 1)
            let choices = objects.compactMap { ($0["choices"] as? [[String: Any]])?.first }
            let deltas = choices.compactMap { $0["delta"] as? [String: Any] }
            #expect(deltas.first?["role"] as? String == "assistant")
            let content = deltas.compactMap { $0["content"] as? String }.joined()
            #expect(content.contains("\n[quality: "))
            #expect(choices.compactMap { $0["finish_reason"] as? String } == ["length"])
            let usage = try #require(objects.last?["usage"] as? [String: Any])
            #expect(usage["completion_tokens"] as? Int == 6)
            #expect((objects.last?["choices"] as? [Any])?.isEmpty == true)
            let plain = try await server.send(.POST, "/v1/chat/completions", Server.chat(with: #", "stream": true"#))
            #expect(!plain.text.contains("\"usage\""))
        }
    }

    @Test func `completions are answered, whole and streamed`() async throws {
        try await Server.run { server in
            let body = #"{"model": "tiny", "prompt": "Once upon", "max_tokens": 3, "ignore_eos": true"#
            let whole = try await server.send(.POST, "/v1/completions", body + "}").json
            #expect(whole["object"] as? String == "text_completion")
            #expect(((whole["choices"] as? [[String: Any]])?.first?["text"] as? String)?.hasSuffix("]") == true)
            let stream = try await server.send(.POST, "/v1/completions", body + #", "stream": true}"#)
            let texts = stream.objects.compactMap { ($0["choices"] as? [[String: Any]])?.first?["text"] as? String }
            #expect(texts.count == 4 && texts[2].hasPrefix("\n[quality: "))
            #expect(stream.events.last == "[DONE]")
        }
    }

    @Test func `embeddings are of length one, the same for the same text, as numbers or base 64`() async throws {
        try await Server.run { server in
            func embed(_ more: String = "") async throws -> [[String: Any]] {
                let body = #"{"model": "tiny", "input": ["sun", "wind", "sun"], "dimensions": 16\#(more)}"#
                return try await server.send(.POST, "/v1/embeddings", body).json["data"] as? [[String: Any]] ?? []
            }
            let vectors = try await embed().compactMap { $0["embedding"] as? [Double] }
            #expect(vectors.count == 3 && vectors.allSatisfy { $0.count == 16 })
            #expect(vectors[0] == vectors[2] && vectors[0] != vectors[1])
            #expect(abs(vectors[0].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            let coded = try await embed(#", "encoding_format": "base64""#)
            let data = try #require((coded[0]["embedding"] as? String).flatMap { Data(base64Encoded: $0) })
            let first = data.prefix(4).enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (8 * $1.offset) }
            #expect(data.count == 64 && abs(Double(Float(bitPattern: first)) - vectors[0][0]) < 1e-6)
            #expect(try await server.metric("vllm:generation_tokens_total") == 0)
        }
    }

    private static let tools = #"""
        , "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city", "days"]}}}]
        """#

    @Test func `a tool is called when it must be or is asked for by name, and not otherwise`() async throws {
        try await Server.run { server in
            func message(_ prompt: String, _ more: String) async throws -> [String: Any] {
                let body = Server.chat(prompt, with: Self.tools + more)
                let json = try await server.send(.POST, "/v1/chat/completions", body).json
                let choice = try #require((json["choices"] as? [[String: Any]])?.first)
                let message = try #require(choice["message"] as? [String: Any])
                #expect((choice["finish_reason"] as? String == "tool_calls") == (message["tool_calls"] != nil))
                return message
            }
            let forced = try await message("Hello", #", "tool_choice": "required""#)
            let call = try #require((forced["tool_calls"] as? [[String: Any]])?.first?["function"] as? [String: Any])
            #expect(call["name"] as? String == "get_weather")
            let arguments = try #require(call["arguments"] as? String)
            let decoded = try JSONSerialization.jsonObject(with: Data(arguments.utf8)) as? [String: Any]
            #expect(decoded?["city"] is String && decoded?["days"] as? Int == 1)
            #expect(try await message("Please get_weather of Rome", "")["tool_calls"] != nil)
            #expect(try await message("Hello", "")["tool_calls"] == nil)
            #expect(try await message("get_weather", #", "tool_choice": "none""#)["tool_calls"] == nil)
            let named = #", "tool_choice": {"type": "function", "function": {"name": "get_weather"}}"#
            #expect(try await message("Hello", named)["tool_calls"] != nil)
        }
    }

    @Test func `a streamed tool call's arguments add up to JSON`() async throws {
        try await Server.run { server in
            let more = Self.tools + #", "tool_choice": "required", "stream": true"#
            let answer = try await server.send(.POST, "/v1/chat/completions", Server.chat(with: more))
            let calls = answer.objects.flatMap { object in
                let delta = (object["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any]
                return delta?["tool_calls"] as? [[String: Any]] ?? []
            }
            #expect(calls.count >= 2)
            #expect(calls[0]["id"] is String)
            let functions = calls.compactMap { $0["function"] as? [String: Any] }
            #expect(functions[0]["name"] as? String == "get_weather")
            let text = functions.compactMap { $0["arguments"] as? String }.joined()
            #expect(text == #"{"city":"sunny","days":1}"#)
            #expect(answer.text.contains(#""finish_reason":"tool_calls""#))
        }
    }

    @Test func `answers are as the data set has them`() async throws {
        let example = RoutingExample(
            id: "1",
            dataset: "physics",
            prompt: "Why is the sky blue?",
            inputTokens: 77,
            outcomes: ["tiny": .init(correct: 1, outputTokens: 13), "other": .init(correct: 0, outputTokens: 99)]
        )
        try await Server.run(change: { $0.book = AnswerBook([example]) }) { server in
            let body = #"{"model": "tiny", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}"#
            let json = try await server.send(.POST, "/v1/chat/completions", body).json
            let usage = try #require(json["usage"] as? [String: Any])
            #expect(usage["prompt_tokens"] as? Int == 77 && usage["completion_tokens"] as? Int == 13)
            let choice = try #require((json["choices"] as? [[String: Any]])?.first)
            #expect(choice["finish_reason"] as? String == "stop")
            #expect(((choice["message"] as? [String: Any])?["content"] as? String)?.hasSuffix("[quality: 1]") == true)
        }
    }

    @Test func `quality follows the promise for the class, the same for the same prompt`() async throws {
        try await Server.run { server in
            for (name, mark) in [("chat", "[quality: 1]"), ("code", "[quality: 0]")] {
                let header = [("x-sunward-class", name)]
                let first = try await server.send(headers: header)
                #expect(first.text.contains(mark), "\(name)")
                let more = #", "metadata": {"class": "\#(name)"}"#
                #expect(
                    try await server.send(.POST, "/v1/chat/completions", Server.chat(with: more)).text.contains(mark)
                )
            }
            let body = #"{"model": "tiny", "messages": [{"role": "user", "content": "How long?"}]}"#
            let lengths = try await [server.usage(of: body), server.usage(of: body)]
            #expect(lengths[0] != nil && lengths[0] == lengths[1])
        }
    }

    @Test(arguments: [
        ("{", 400, "not JSON"), (#"{"messages": []}"#, 400, "`model`"), (#"{"model": "tiny"}"#, 400, "`messages`"),
        (#"{"model": "tiny", "messages": 3}"#, 400, "`messages`"),
        (#"{"model": "big", "messages": [{"role": "user", "content": "a"}]}"#, 404, "`big`"),
        (#"{"model": "tiny", "messages": [{"role": "user", "content": "a"}], "max_tokens": 0}"#, 400, "`max_tokens`"),
        (#"{"model": "tiny", "messages": [{"role": "user", "content": "a"}], "n": 2}"#, 400, "`n`"),
    ])
    func `what cannot be answered is refused in words`(body: String, status: UInt, words: String) async throws {
        try await Server.run { server in
            let answer = try await server.send(.POST, "/v1/chat/completions", body)
            #expect(answer.status == status)
            let error = try #require(try answer.json["error"] as? [String: Any])
            #expect((error["message"] as? String)?.contains(words) == true)
            #expect(error["type"] as? String == "invalid_request_error")
            #expect(error.keys.sorted() == ["code", "message", "param", "type"])
        }
    }

    @Test func `a prompt beyond the context, a wrong key and an unknown path are refused`() async throws {
        try await Server.run(change: { $0.key = "secret" }) { server in
            let key = [("authorization", "Bearer secret")]
            #expect(try await server.send().status == 401)
            #expect(try await server.send(.POST, "/v1/none", "{}", headers: key).status == 404)
            #expect(try await server.send(.GET, "/health").status == 200)
            let words = String(repeating: "word ", count: 5000)
            let long = try await server.send(.POST, "/v1/chat/completions", Server.chat(words), headers: key)
            #expect(long.status == 400 && long.text.contains("context_length_exceeded"))
            let models = try await server.send(.GET, "/v1/models", headers: key).json["data"] as? [[String: Any]]
            #expect(models?.first?["id"] as? String == "tiny")
        }
    }

    @Test func `metrics have vLLM's names and count what was done`() async throws {
        try await Server.run { server in
            for _ in 0..<3 { _ = try await server.send() }
            let more = #", "stream": true"#
            _ = try await server.send(.POST, "/v1/chat/completions", Server.chat(with: more))
            let text = try await server.send(.GET, "/metrics").text
            let families = [
                "num_requests_running", "num_requests_waiting", "kv_cache_usage_perc", "gpu_cache_usage_perc",
                "time_to_first_token_seconds", "inter_token_latency_seconds", "time_per_output_token_seconds",
                "e2e_request_latency_seconds", "request_queue_time_seconds", "prompt_tokens_total",
                "generation_tokens_total", "prefix_cache_queries_total", "prefix_cache_hits_total",
            ]
            for family in families { #expect(text.contains("# TYPE vllm:\(family) "), "\(family)") }
            #expect(text.contains(#"model_name="tiny""#))
            #expect(try await server.metric("vllm:generation_tokens_total") == 32)
            #expect(try await server.metric("vllm:e2e_request_latency_seconds_count") == 4)
            #expect(try await server.metric("vllm:inter_token_latency_seconds_count") == 28)
            #expect(try await server.metric("vllm:num_requests_running") == 0)
            let joules = try #require(try await server.metric("sunward_simulated_energy_joules_total"))
            let read = try #require(try await server.metric("vllm:prompt_tokens_total"))
            let cached = try #require(try await server.metric("vllm:prefix_cache_hits_total"))
            #expect(abs(joules - (32 * 0.5 + (read - cached) * 0.02)) < 1e-6)
            #expect(cached > 0)
        }
    }

    @Test func `a client that goes away frees its place`() async throws {
        try await Server.run(.test(places: 1), timeScale: 1) { server in
            var request = HTTPClientRequest(url: server.url + "/v1/chat/completions")
            request.method = .POST
            let stream = Server.chat(maxTokens: 4000, with: #", "stream": true"#)
            request.body = .bytes(ByteBuffer(string: stream))
            let response = try await server.client.execute(request, timeout: .seconds(10))
            // Who stops reading closes the connection.
            for try await _ in response.body { break }
            let answer = try await server.send(.POST, "/v1/chat/completions", Server.chat("Me?", maxTokens: 2))
            #expect(answer.status == 200)
            #expect(try await server.metric("vllm:num_requests_running") == 0)
            #expect(try await server.send(.GET, "/metrics").text.contains(#"finished_reason="abort"} 1"#))
        }
    }
}

extension ModelServerUnderTest {
    /// Output tokens of the answer to a chat.
    fileprivate func usage(of body: String) async throws -> Int? {
        let json = try await send(.POST, "/v1/chat/completions", body).json
        return (json["usage"] as? [String: Any])?["completion_tokens"] as? Int
    }
}
