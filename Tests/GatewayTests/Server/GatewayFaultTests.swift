import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Model servers that fail, on real sockets.
struct GatewayFaultTests {
    /// A fault of one of two replicas.
    enum Fault: String, CaseIterable, Sendable {
        case refuses, hangs, closes, answers500, answers503, answers429, answers401, answers404, noise, badJSON
        case stallsBeforeAnEvent

        var script: ScriptedUpstream.Script {
            switch self {
            case .refuses, .hangs: .hang
            case .closes: .close
            case .answers500: .answer("oops", status: 500)
            case .answers503: .answer("{}", status: 503)
            case .answers429: .answer("{}", status: 429)
            case .answers401: .answer(#"{"error":{"message":"Unauthorized"}}"#, status: 401)
            case .answers404: .answer(#"{"error":{"message":"no such model"}}"#, status: 404)
            case .noise: .noise
            case .badJSON: .answer(#"{"choices": [tru"#)
            case .stallsBeforeAnEvent: .stall([])
            }
        }
    }

    @Test(arguments: Fault.allCases, [false, true])
    func `with one of two replicas bad all of 20 requests succeed`(fault: Fault, isStreaming: Bool) async throws {
        let good: ScriptedUpstream.Script = isStreaming ? .events(Answers.stream) : .answer(Answers.chat)
        try await withGateway(fault.script, good) { scene, upstreams in
            if fault == .refuses { await upstreams[0].stop() }
            let answers = try await withThrowingTaskGroup(of: GatewayScene.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await scene.post(
                            Answers.request(stream: isStreaming),
                            headers: [("x-sunward-latency-p95-seconds", "0.4")]
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0.status == 200 && $0.body.contains("scatters") }.count == 20)
            // No answer waited for more than one silence of an upstream.
            #expect(answers.map(\.seconds).max() ?? 9 < 6)
            #expect(scene.history.decisions.count == 20)
        }
    }

    @Test func `failing over to another site is a decision of its own`() async throws {
        let bad = try await ScriptedUpstream(.answer("{}", status: 503))
        let good = try await ScriptedUpstream(.answer(Answers.chat))
        let scene = try await GatewayScene(GatewayScene.fleet([[bad.endpoint], [good.endpoint]]))
        for _ in 0..<8 {
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "x-sunward-site") == "site1")
        }
        let decisions = scene.history.decisions
        let failed = try #require(decisions.first { $0.site == "site0" })
        let second = try #require(decisions.first { $0.origin.retryOf == failed.id })
        #expect(second.site == "site1")
        #expect(try await scene.outcome(of: failed).status == .failed)
        #expect(try await scene.outcome(of: second).status == .succeeded)
        await scene.stop()
        await bad.stop()
        await good.stop()
    }

    @Test func `a long answer is not cut off, and its server not blamed, where another is as slow`() async throws {
        let long = ScriptedUpstream.Script.late(Answers.chat, after: .milliseconds(2500))
        try await withGateway(long, long) { scene, upstreams in
            for _ in 0..<4 {
                let answer = try await scene.post(
                    Answers.request(),
                    headers: [("x-sunward-latency-p95-seconds", "0.6")]
                )
                #expect(answer.status == 200)
            }
            let outcomes = await scene.outcomes()
            #expect(outcomes.values.allSatisfy { $0.status == .succeeded })
            // Each server has been asked every time, or nobody has been shut out at least.
            #expect(upstreams.allSatisfy { $0.seen.requests >= 2 })
        }
    }

    @Test func `a slow server keeps its chance where there is no other`() async throws {
        try await withGateway(.hang, change: { $0.firstByteSeconds = 0.6 }) { scene, upstreams in
            let answer = try await scene.post(
                Answers.request(),
                headers: [("x-sunward-latency-p95-seconds", "0.3")]
            )
            #expect(answer.status == 504)
            #expect(answer.seconds > 0.55)
            #expect(answer.headers.first(name: "x-should-retry") == "false")
            #expect(upstreams[0].seen.requests == 1)
            let decision = try #require(scene.history.decisions.first)
            #expect(try await eventually { await scene.outcomes()[decision.id]?.status == .timedOut })
        }
    }

    @Test func `when all servers are down the client is told to come back`() async throws {
        try await withGateway(.hang, .hang) { scene, upstreams in
            for upstream in upstreams { await upstream.stop() }
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 503)
            #expect(answer.headers.contains(name: "retry-after"))
            #expect(answer.body.contains(#""type":"server_error""#))
        }
    }

    @Test func `an answer that comes before the body was read is taken`() async throws {
        try await withGateway(.early(#"{"error":{"message":"too long"}}"#, status: 413)) { scene, _ in
            let text = String(repeating: "a", count: 4 << 20)
            let answer = try await scene.post(
                #"{"model":"small","messages":[{"role":"user","content":"\#(text)"}]}"#
            )
            #expect(answer.status == 413)
            #expect(answer.body.contains("too long"))
        }
    }

    @Test func `an endless answer is given up before it fills the memory`() async throws {
        try await withGateway(.huge(bytes: 1 << 30)) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 502)
            #expect(answer.body.contains("upstream_response_too_large"))
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
        }
    }

    @Test func `connections that servers close when idle cost no attempt`() async throws {
        try await withGateway(.answerThenClose(Answers.chat), change: { $0.maxAttempts = 1 }) { scene, _ in
            for _ in 0..<50 {
                let answer = try await scene.post(Answers.request())
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `a stream that is cut ends with an error and its end`() async throws {
        try await withGateway(.cut([Answers.part("Blue")])) { scene, _ in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.status == 200)
            #expect(answer.body.contains("Blue"))
            #expect(answer.body.contains(#"data: {"error":{"#))
            #expect(answer.body.hasSuffix("data: [DONE]\n\n"))
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .failed)
            #expect(outcome.outputTokens == 1)
        }
    }

    @Test func `a stream that has told why it ended is whole without its end`() async throws {
        let last = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        try await withGateway(.events([Answers.part("Blue"), last])) { scene, _ in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.body.hasSuffix("data: [DONE]\n\n") && !answer.body.contains("error"))
            let decision = try #require(scene.history.decisions.first)
            #expect(try await eventually { await scene.outcomes()[decision.id]?.status == .succeeded })
        }
    }

    @Test func `a stream that falls silent ends the same way`() async throws {
        try await withGateway(.stall([Answers.part("Blue")]), change: { $0.idleSeconds = 0.3 }) { scene, upstreams in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.body.contains("upstream_stream_stalled"))
            #expect(answer.body.hasSuffix("data: [DONE]\n\n"))
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
        }
    }

    @Test func `a model with all its places taken and a full queue says so at once`() async throws {
        try await withGateway(.hang, concurrency: 1, change: { $0.queueFraction = 0 }) { scene, _ in
            let clients = try await [
                RawClient(port: scene.port), RawClient(port: scene.port),
            ]
            for client in clients { try await client.send(RawClient.post(Answers.request())) }
            #expect(try await eventually { scene.history.decisions.count == 2 })
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 429)
            #expect(answer.seconds < 1)
            #expect(answer.headers.contains(name: "retry-after"))
            for client in clients { await client.close() }
        }
    }

    @Test func `a request that finds all places taken waits for one`() async throws {
        try await withGateway(.events(Answers.stream, gap: .milliseconds(20)), concurrency: 1) { scene, upstreams in
            async let first = scene.post(Answers.request(stream: true))
            async let second = scene.post(Answers.request(stream: true))
            let answers = try await [first, second]
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers.allSatisfy { $0.body.hasSuffix("data: [DONE]\n\n") })
            #expect((answers.map(\.seconds).max() ?? 0) > 0.15)
            #expect(upstreams[0].seen.requests == 2)
        }
    }
}
