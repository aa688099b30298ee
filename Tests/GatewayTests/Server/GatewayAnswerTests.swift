import Foundation
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Requests that all goes well with, on real sockets.
struct GatewayAnswerTests {
    @Test func `an answer comes back with its footprint, its site and its name`() async throws {
        try await withGateway(.answer(Answers.chat, headers: [("openai-processing-ms", "3")])) { scene, upstreams in
            let answer = try await scene.post(Answers.request(), headers: [("x-request-id", "mine-1")])
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "x-request-id") == "mine-1")
            #expect(answer.headers.first(name: "x-sunward-site") == "site0")
            #expect(answer.headers.first(name: "x-sunward-model") == "small")
            #expect(answer.headers.first(name: "openai-processing-ms") == "3")
            #expect(answer.headers.first(name: "x-sunward-stale")?.contains("no-plan") == true)
            #expect(try #require(Double(answer.headers.first(name: "x-sunward-grams-co2") ?? "")) >= 0)
            let decision = try #require(scene.history.decisions.first)
            #expect(answer.headers.first(name: "x-sunward-decision") == decision.id.uuidString.lowercased())
            #expect(answer.body.contains(#""content":"Blue light scatters.""#))
            #expect(answer.body.contains(#""sunward":{"site":"site0""#))
            #expect(upstreams[0].seen.bodies == [Answers.request()])
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded)
            #expect(outcome.inputTokens == 12 && outcome.outputTokens == 4)
            #expect(outcome.latencySeconds ?? 0 > 0)
            #expect(decision.origin.requestID == "mine-1")
        }
    }

    @Test func `a stream passes event by event, and its last usage tells the footprint`() async throws {
        try await withGateway(.events(Answers.stream)) { scene, _ in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
            #expect(answer.headers.first(name: "content-length") == nil)
            let events = answer.body.components(separatedBy: "\n\n").dropLast()
            #expect(events.count == 5)
            #expect(events.last == "data: [DONE]")
            #expect(answer.body.contains(#""sunward":{"#))
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.outputTokens == 3)
            #expect(outcome.timeToFirstTokenSeconds ?? -1 >= 0)
        }
    }

    @Test(
        arguments: [
            #""prompt_tokens":12,"completion_tokens":4294967295"#, #""prompt_tokens":1e300,"completion_tokens":4"#,
        ]
    )
    func `a count of tokens that no answer can have is not believed`(usage: String) async throws {
        let told = Answers.chat.replacing(#/"usage":\{[^{}]*\}/#, with: "\"usage\":{\(usage)}")
        #expect(told != Answers.chat)
        try await withGateway(.answer(told)) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200 && answer.body == told)
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded)
            #expect(outcome.inputTokens == nil && outcome.outputTokens == nil)
        }
    }

    @Test func `a stream is over when it says so, though its connection stays open`() async throws {
        try await withGateway(.stall(Answers.stream)) { scene, upstreams in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.status == 200)
            #expect(answer.body.components(separatedBy: "[DONE]").count == 2 && !answer.body.contains("error"))
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded && outcome.outputTokens == 3)
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
        }
    }

    @Test func `a mistake of the client's comes back as the model server has put it`() async throws {
        let mistake = #"{"error":{"message":"temperature too high","type":"BadRequestError","code":400}}"#
        try await withGateway(.answer(mistake, status: 400)) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 400)
            #expect(answer.body == mistake)
            #expect(upstreams[0].seen.requests == 1)
        }
    }

    @Test func `the gateway asks as itself, and passes on what concerns the request`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, upstreams in
            _ = try await scene.post(
                Answers.request(),
                headers: [
                    ("authorization", "Bearer sk-foreign"), ("traceparent", "00-1-2-01"), ("cookie", "secret"),
                    ("accept-encoding", "gzip"),
                ]
            )
            let head = try #require(upstreams[0].seen.heads.first)
            #expect(head.headers.first(name: "traceparent") == "00-1-2-01")
            #expect(head.headers.first(name: "x-request-id")?.hasPrefix("req_") == true)
            #expect(!head.headers.contains(name: "authorization"))
            #expect(!head.headers.contains(name: "cookie"))
            #expect(!head.headers.contains(name: "accept-encoding"))
        }
    }

    @Test func `one connection to a model server serves one request after the other`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            for number in 1...5 {
                try await client.send(RawClient.post(Answers.request()))
                let count = try await eventually {
                    client.text.components(separatedBy: "HTTP/1.1 200").count == number + 1
                        && client.text.hasSuffix("}")
                }
                #expect(count)
            }
            #expect(upstreams[0].seen.requests == 5)
            #expect(upstreams[0].seen.connections == 1)
            await client.close()
        }
    }

    @Test func `requests sent one behind the other are answered in their order`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            let pipelined = (1...3).map { RawClient.post(Answers.request(), headers: "x-request-id: r\($0)\r\n") }
            try await client.send(pipelined.joined())
            #expect(try await eventually { client.text.components(separatedBy: "Blue light scatters").count == 4 })
            let places = (1...3).compactMap { client.text.range(of: "x-request-id: r\($0)")?.lowerBound }
            #expect(places.count == 3 && places == places.sorted())
            await client.close()
        }
    }

    @Test func `paths and methods that are none get OpenAI's error`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            #expect(try await scene.get("/health").status == 200)
            #expect(try await scene.get("/health", method: .HEAD).body.isEmpty)
            let models = try await scene.get("/v1/models")
            #expect(models.status == 200 && models.body.contains(#""id":"small""#))
            let wrong = try await scene.get("/v1/chat/completions")
            #expect(wrong.status == 405 && wrong.headers.first(name: "allow") == "POST")
            let unknown = try await scene.post("{}", path: "/v1/images")
            #expect(unknown.status == 404 && unknown.body.contains(#""type":"invalid_request_error""#))
            #expect(unknown.headers.contains(name: "x-request-id"))
        }
    }
}
