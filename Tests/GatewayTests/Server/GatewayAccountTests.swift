import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// What is charged and counted where nobody tells what a request took, on real sockets.
struct GatewayAccountTests {
    private static let authorization = ("authorization", "Bearer sw-0123456789")

    private static func publish(_ scene: GatewayScene, classes: [String]? = nil) throws -> KeyedClient {
        let key = APIKey(
            id: "key_test",
            name: "test",
            role: .client,
            digest: KeyDigest(of: "sw-0123456789"),
            classes: classes,
            allowance: KeyAllowance(tokensPerMinute: 1_000_000),
            createdAt: Date()
        )
        scene.keys.publish([key], now: Date())
        return try #require(scene.keys.client(id: "key_test"))
    }

    private static let request = RawClient.post(
        Answers.request(),
        headers: "authorization: Bearer sw-0123456789\r\n"
    )

    @Test func `a client cannot say what its own answer took`() async throws {
        let parts = (0..<5).map { Answers.part("\($0)") } + [Answers.usage, "[DONE]"]
        try await withGateway(.events(parts, gap: .milliseconds(20))) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request(stream: true)))
            #expect(try await eventually { !scene.history.decisions.isEmpty })
            let decision = try #require(scene.history.decisions.first)
            var forged = RoutingOutcome(decisionID: decision.id, reportedAt: Date(), status: .failed)
            forged.inputTokens = 9_000_000
            forged.outputTokens = 0
            scene.desk.router.reportFromOutside(forged)
            #expect(try await eventually { client.text.contains("[DONE]") })
            #expect(try await eventually { await scene.outcomes()[decision.id] != nil })
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded && outcome.inputTokens == 12 && outcome.outputTokens == 3)
            await client.close()
        }
    }

    @Test func `who leaves an answer in one piece pays for what was made of it`() async throws {
        try await withGateway(.hang) { scene, upstreams in
            let key = try Self.publish(scene)
            let client = try await RawClient(port: scene.port)
            try await client.send(Self.request)
            #expect(try await eventually { upstreams[0].seen.requests == 1 })
            // The model needs 5 ms to its first token, and a tenth of one for each that follows.
            try await Task.sleep(for: .milliseconds(50))
            await client.close()
            #expect(try await eventually { key.use(now: Date()).requests == 1 })
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .cancelled && outcome.latencySeconds == nil)
            let (input, output) = (outcome.inputTokens ?? 0, outcome.outputTokens ?? 0)
            #expect(input > 0 && output > 0)
            #expect(outcome.energyJoules ?? 0 > 0)
            let use = key.use(now: Date())
            #expect(abs(use.tokens - Double(input + output)) <= 1)
            #expect(use.grams > 0)
        }
    }

    @Test func `who leaves pays for a server, too, that another was asked after`() async throws {
        try await withGateway(.hang, .hang, change: { $0.hedges = false }) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            let body = Answers.request().dropLast() + #","max_tokens":100000000}"#
            try await client.send(RawClient.post(String(body)))
            #expect(try await eventually { upstreams.allSatisfy { $0.seen.requests == 1 } })
            await client.close()
            let decision = try #require(scene.history.decisions.first)
            #expect(try await eventually { await scene.outcomes()[decision.id] != nil })
            let outcome = try await scene.outcome(of: decision)
            // Ten thousand tokens a second, and the first server had a good part of one.
            #expect(outcome.status == .cancelled && outcome.outputTokens ?? 0 > 2000)
        }
    }

    @Test func `who leaves before any server was asked pays nothing`() async throws {
        try await withGateway(.hang, concurrency: 1) { scene, upstreams in
            let first = try await RawClient(port: scene.port)
            try await first.send(RawClient.post(Answers.request()))
            #expect(try await eventually { upstreams[0].seen.requests == 1 })
            let key = try Self.publish(scene)
            let second = try await RawClient(port: scene.port)
            try await second.send(Self.request)
            #expect(try await eventually { scene.history.decisions.count == 2 })
            await second.close()
            #expect(try await eventually { key.use(now: Date()).requests == 1 })
            #expect(key.use(now: Date()).tokens == 0)
            await first.close()
        }
    }

    @Test func `what the end of the service cuts off is paid as far as it had come`() async throws {
        let upstream = try await ScriptedUpstream(.hang)
        let scene = try await GatewayScene(GatewayScene.fleet([[upstream.endpoint]]), grace: .milliseconds(100))
        let key = try Self.publish(scene)
        let client = try await RawClient(port: scene.port)
        try await client.send(Self.request)
        #expect(try await eventually { upstream.seen.requests == 1 })
        await scene.stop()
        let outcome = try #require(await scene.outcomes().values.first)
        #expect(outcome.status == .failed && outcome.outputTokens ?? 0 > 0)
        #expect(key.use(now: Date()).grams > 0)
        await client.close()
        await upstream.stop()
    }

    @Test(arguments: [(#""Blue light scatters more than red.""#, 4...12), ("null", 20...400)])
    func `an answer whose server counts no tokens is counted all the same`(
        content: String,
        expected: ClosedRange<Int>
    ) async throws {
        let answer = #"{"choices":[{"index":0,"message":{"role":"assistant","content":\#(content)}}]}"#
        try await withGateway(.answer(answer)) { scene, _ in
            let key = try Self.publish(scene)
            let told = try await scene.post(Answers.request(), headers: [Self.authorization])
            #expect(told.status == 200 && told.body == answer)
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded && outcome.inputTokens ?? 0 > 0)
            #expect(expected.contains(outcome.outputTokens ?? 0), "\(outcome.outputTokens ?? -1)")
            #expect(key.use(now: Date()).tokens > 0 && key.use(now: Date()).grams > 0)
        }
    }

    /// How a request comes to its end while its server is silent.
    enum TimeLimit: CaseIterable, Sendable {
        case firstByte, total, noneElse

        func set(_ settings: inout GatewaySettings) {
            settings.maxAttempts = self == .firstByte ? 1 : 4
            settings.firstByteSeconds = self == .total ? 30 : 0.5
            settings.totalSeconds = self == .total ? 0.5 : 600
        }
    }

    @Test(arguments: TimeLimit.allCases)
    func `a request that no server answered in time is paid as far as servers have worked`(limit: TimeLimit)
        async throws
    {
        try await withGateway(.hang, change: limit.set) { scene, _ in
            let key = try Self.publish(scene)
            let answer = try await scene.post(Answers.request(), headers: [Self.authorization])
            #expect(answer.status == 504)
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .timedOut && outcome.latencySeconds == nil)
            let (input, output) = (outcome.inputTokens ?? 0, outcome.outputTokens ?? 0)
            #expect(input > 0 && output > 0)
            let use = key.use(now: Date())
            #expect(abs(use.tokens - Double(input + output)) <= 1)
            #expect(use.grams > 0)
        }
    }

    @Test(arguments: [(" light", 12, 12...12), (String(repeating: "hello world again ", count: 8), 12, 250...500)])
    func `a stream without usage counts its events, and what they bring where that is more`(
        text: String,
        events: Int,
        expected: ClosedRange<Int>
    ) async throws {
        let parts = Array(repeating: Answers.part(text), count: events)
        try await withGateway(.events(parts + ["[DONE]"])) { scene, _ in
            let key = try Self.publish(scene)
            let answer = try await scene.post(Answers.request(stream: true), headers: [Self.authorization])
            #expect(answer.status == 200)
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(expected.contains(outcome.outputTokens ?? 0), "\(outcome.outputTokens ?? -1)")
            #expect(key.use(now: Date()).tokens >= Double(expected.lowerBound))
        }
    }

    @Test func `whom no site can take has arrived, once`() async throws {
        let port = try await ScriptedUpstream.refusedPort()
        let scene = try await GatewayScene(GatewayScene.fleet([["http://127.0.0.1:\(port)"]]))
        try await scene.serve(before: []) {
            for _ in 0..<8 {
                let answer = try await scene.post(Answers.request())
                #expect(answer.status == 503)
            }
            // The breaker has opened after three: for the others there was no decision.
            #expect(scene.history.decisions.count < 8)
            #expect(scene.arrivals.take().values.reduce(0, +) == 8)
        }
    }

    @Test func `the class of a key's requests is guessed among the key's`() async throws {
        let upstream = try await ScriptedUpstream(.answer(Answers.chat))
        var fleet = GatewayScene.fleet([[upstream.endpoint]])
        for (name, cue) in [("poem", "verse"), ("code", "def "), ("sky", "sky")] {
            fleet.classes.append(
                WorkloadClass(name: name, inputTokens: 100, outputTokens: 50, maxDelaySeconds: 10, cues: [cue])
            )
        }
        let scene = try await GatewayScene(fleet)
        try await scene.serve(before: [upstream]) {
            _ = try Self.publish(scene, classes: ["chat", "poem", "code"])
            func ask(_ prompt: String) async throws -> String? {
                let body = #"{"model":"small","messages":[{"role":"user","content":"\#(prompt)"}]}"#
                #expect(try await scene.post(body, headers: [Self.authorization]).status == 200)
                return scene.history.decisions.last?.workloadClass
            }
            #expect(try await ask("def foo(): why is the sky blue?") == "code")
            #expect(try await ask("a verse, please") == "poem")
            #expect(try await ask("why is the sky blue?") == "chat")
            let refused = try await scene.post(
                Answers.request(),
                headers: [Self.authorization, ("x-sunward-class", "sky")]
            )
            #expect(refused.status == 403)
        }
    }

    @Test(arguments: [("x-sunward-floor", "1"), ("x-sunward-quality-floor", "2"), ("authorization", "Bearer b")])
    func `a refusal carries the name that its request came with`(name: String, value: String) async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let headers = [("x-request-id", "mine-1"), ("authorization", "Bearer a"), (name, value)]
            let answer = try await scene.post(Answers.request(), headers: headers)
            #expect(answer.status == 400)
            #expect(answer.headers["x-request-id"] == ["mine-1"])
        }
    }
}
