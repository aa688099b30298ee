import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Clients that misbehave, on real sockets.
struct GatewayClientTests {
    @Test(
        arguments: [
            ("{", 400), ("[", 400), (#"{"model":"small"}"#, 400),
            (#"{"model":"nobody","messages":[{"role":"user","content":"x"}]}"#, 404),
        ]
    )
    func `what cannot be served is refused in OpenAI's words`(body: String, status: Int) async throws {
        try await withGateway(.answer(Answers.chat)) { scene, upstreams in
            let answer = try await scene.post(body)
            #expect(answer.status == status)
            #expect(answer.body.hasPrefix(#"{"error":{"message":"#))
            #expect(upstreams[0].seen.requests == 0)
        }
    }

    @Test func `50 megabytes are refused before they are sent`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: 52428800\r\n\r\n{\"model\""
            )
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 413") && client.isClosed })
            #expect(client.text.contains("connection: close"))
            await client.close()
        }
    }

    @Test func `a body without a length is refused when it has become too long`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.maxBodyBytes = 1000 }) { scene, _ in
            let client = try await RawClient(port: scene.port)
            let chunk = "200\r\n" + String(repeating: " ", count: 512) + "\r\n"
            try await client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n" + chunk + chunk
            )
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 413") })
            await client.close()
        }
    }

    @Test func `slow bytes have their time, and hold up nobody else`() async throws {
        var timeouts = ClientTimeouts()
        timeouts.body = .milliseconds(300)
        timeouts.head = .milliseconds(300)
        try await withGateway(.answer(Answers.chat), timeouts: timeouts) { scene, _ in
            let slowBody = try await RawClient(port: scene.port)
            try await slowBody.send("POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\n{")
            let slowHead = try await RawClient(port: scene.port)
            try await slowHead.send("POST /v1/chat/comp")
            #expect(try await scene.post(Answers.request()).status == 200)
            #expect(try await eventually { slowBody.text.hasPrefix("HTTP/1.1 408") && slowBody.isClosed })
            #expect(try await eventually { slowHead.isClosed })
            await slowBody.close()
            await slowHead.close()
        }
    }

    @Test func `a client that sends all of its body before it reads is told why it was refused`() async throws {
        let timeouts = ClientTimeouts(linger: .seconds(3))
        let part = String(repeating: "x", count: 200_000)
        try await withGateway(
            .answer(Answers.chat),
            change: { $0.maxBodyBytes = 1 << 20 },
            timeouts: timeouts
        ) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000\r\n\r\n")
            // Longer than a silent client would be waited for.
            try await client.send(part, times: 20, every: .milliseconds(200))
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 413") && client.isClosed })
            #expect(client.text.contains("connection: close") && client.text.hasSuffix("}"))
            await client.close()
        }
    }

    @Test func `what is no HTTP is refused`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send("\u{16}\u{3}\u{1} hello there\r\n\r\n")
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 400") && client.isClosed })
            await client.close()
        }
    }

    @Test(arguments: [("", "GARBAGE\r\n\r\n"), ("connection: close\r\n", RawClient.post(Answers.request()))])
    func `what follows a request takes nothing from its answer`(headers: String, rest: String) async throws {
        try await withGateway(.late(Answers.chat, after: .milliseconds(200))) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request(), headers: headers) + rest)
            #expect(try await eventually { client.isClosed })
            #expect(client.text.hasPrefix("HTTP/1.1 200") && client.text.contains("Blue light scatters."))
            #expect(client.text.components(separatedBy: "HTTP/1.1 ").count == 2)
            #expect(upstreams[0].seen.requests == 1)
            await client.close()
        }
    }

    @Test func `leave to send a body is given`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            let body = Answers.request()
            let whole = RawClient.post(body, headers: "expect: 100-continue\r\n")
            try await client.send(String(whole.dropLast(body.count)))
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n") })
            try await client.send(body)
            #expect(try await eventually { client.text.contains("HTTP/1.1 200") })
            await client.close()
        }
    }

    @Test func `a client that leaves before the answer takes the request with it`() async throws {
        try await withGateway(.hang) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request()))
            #expect(try await eventually { upstreams[0].seen.requests == 1 })
            await client.close()
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
            let decision = try #require(scene.history.decisions.first)
            #expect(try await eventually { await scene.outcomes()[decision.id]?.status == .cancelled })
        }
    }

    @Test func `a client that leaves a stream is charged what it has had`() async throws {
        let parts = (0..<1000).map { Answers.part("\($0)") }
        try await withGateway(.events(parts, gap: .milliseconds(10))) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request(stream: true)))
            #expect(try await eventually { client.text.components(separatedBy: "data:").count > 4 })
            await client.close()
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .cancelled)
            #expect(outcome.outputTokens ?? 0 >= 4)
        }
    }

    @Test func `a client that does not read stops the model server, not the gateway`() async throws {
        let part = Answers.part(String(repeating: "x", count: 100_000))
        try await withGateway(.events(Array(repeating: part, count: 600), gap: .nanoseconds(0))) { scene, upstreams in
            let client = try await RawClient(port: scene.port, reads: false)
            try await client.send(RawClient.post(Answers.request(stream: true)))
            #expect(try await eventually { upstreams[0].seen.requests == 1 })
            // 60 MB do not fit into the buffers of four sockets: the model server comes to a stand before its end.
            var sent = 0
            #expect(
                try await eventually {
                    let before = sent
                    try await Task.sleep(for: .milliseconds(200))
                    sent = upstreams[0].seen.events
                    return sent > 1 && sent == before
                }
            )
            #expect(sent < 500)
            #expect(try await scene.get("/health").status == 200)
            await client.close()
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
        }
    }

    @Test func `where keys are needed, none and a wrong one are refused`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, upstreams in
            scene.keys.publish([], now: Date())
            let none = try await scene.post(Answers.request())
            #expect(none.status == 401 && none.body.contains(#""code":"invalid_api_key""#))
            let wrong = try await scene.post(
                Answers.request(),
                headers: [("authorization", "Bearer sw-0123456789")]
            )
            #expect(wrong.status == 401)
            #expect(try await scene.get("/v1/models").status == 401)
            #expect(try await scene.get("/health").status == 200)
            #expect(upstreams[0].seen.requests == 0)
        }
    }

    @Test(arguments: ["content-length: 1000000\r\n", "content-length: 5\r\nexpect: 100-continue\r\n"])
    func `who has no key is told before the body is taken`(headers: String) async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\n\(headers)\r\n")
            #expect(try await eventually { client.text.contains("\r\n\r\n{") })
            #expect(client.text.hasPrefix("HTTP/1.1 401") && client.text.contains("invalid_api_key"))
            await client.close()
        }
    }

    @Test func `a body without a length is taken from who has a key alone`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send("POST /v1/embeddings HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n")
            let piece = String(repeating: "x", count: 4096)
            for _ in 0..<17 { try await client.send("1000\r\n\(piece)\r\n") }
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 401") })
            await client.close()
        }
    }

    @Test func `white space behind a value is no part of it`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            let request = RawClient.post(Answers.request(), headers: "x-sunward-quality-floor: 0.5 \t\r\n")
            try await client.send(request.replacing(#/(content-length: \d+)/#, with: { "\($0.1)  " }))
            #expect(try await eventually { client.text.hasPrefix("HTTP/1.1 200") })
            await client.close()
        }
    }

    @Test func `a compressed body is told to be one`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let answer = try await scene.post("\u{1F}\u{8B}\u{8}...", headers: [("content-encoding", "gzip")])
            #expect(answer.status == 415 && answer.body.contains("unsupported_content_encoding"))
        }
    }

    @Test func `a key's limits are told with each answer, and hold`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, upstreams in
            let key = key(KeyAllowance(requestsPerMinute: 2))
            scene.keys.publish([key], now: Date())
            var answers: [GatewayScene.Answer] = []
            for _ in 0..<3 {
                let authorization = ("authorization", "Bearer sw-0123456789")
                answers.append(try await scene.post(Answers.request(), headers: [authorization]))
            }
            #expect(answers.map(\.status) == [200, 200, 429])
            #expect(answers[0].headers.first(name: "x-ratelimit-limit-requests") == "2")
            #expect(answers[2].headers.contains(name: "retry-after"))
            #expect(answers[2].headers.first(name: "x-ratelimit-remaining-requests") == "0")
            #expect(upstreams[0].seen.requests == 2)
            #expect(scene.history.decisions.first?.origin.keyID == "key_test")
            #expect(try #require(scene.keys.client(id: "key_test")).use(now: Date()).tokens == 32)
        }
    }

    @Test(arguments: [KeyAllowance(requestsPerMinute: 0), KeyAllowance(tokensPerMinute: 0)])
    func `a key with a rate of nothing has none of its requests sent on`(_ allowance: KeyAllowance) async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, upstreams in
            scene.keys.publish([key(allowance)], now: Date())
            for _ in 0..<3 {
                let authorization = ("authorization", "Bearer sw-0123456789")
                let answer = try await scene.post(Answers.request(), headers: [authorization])
                #expect(answer.status == 429)
                #expect(answer.headers.first(name: "retry-after") == "86400")
            }
            #expect(upstreams[0].seen.requests == 0)
        }
    }

    private func key(_ allowance: KeyAllowance) -> APIKey {
        APIKey(
            id: "key_test",
            name: "test",
            role: .client,
            digest: KeyDigest(of: "sw-0123456789"),
            allowance: allowance,
            createdAt: Date()
        )
    }
}
