import Foundation
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// What answers tell of attempts, and of when to come back, on real sockets.
struct GatewayRetryTests {
    private func milliseconds(_ answer: GatewayScene.Answer) -> Int? {
        answer.headers.first(name: "retry-after-ms").flatMap(Int.init)
    }

    private func seconds(_ answer: GatewayScene.Answer) -> Int? {
        answer.headers.first(name: "retry-after").flatMap(Int.init)
    }

    @Test func `an answer says how many upstreams were asked`() async throws {
        try await withGateway(.answer(Answers.chat, headers: [("x-sunward-attempts", "77")])) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.headers["x-sunward-attempts"] == ["1"])
        }
        let bad = try await ScriptedUpstream(.answer("{}", status: 500))
        let good = try await ScriptedUpstream(.answer(Answers.chat))
        let scene = try await GatewayScene(GatewayScene.fleet([[bad.endpoint], [good.endpoint]]))
        var attempts: [String] = []
        for _ in 0..<6 {
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            attempts += answer.headers["x-sunward-attempts"]
        }
        #expect(attempts.contains("2"))
        #expect(attempts.allSatisfy { $0 == "1" || $0 == "2" })
        await scene.stop()
        await bad.stop()
        await good.stop()
    }

    @Test(arguments: [ScriptedUpstream.Script.answer("{}", status: 500), .close, .hang])
    func `a request that every server fails at closes one of them at most`(script: ScriptedUpstream.Script) async throws
    {
        try await withGateway(script, script, change: { $0.firstByteSeconds = 0.3 }) { scene, upstreams in
            for _ in 0..<3 {
                let answer = try await scene.post(Answers.request())
                #expect(answer.status >= 500)
            }
            #expect(upstreams.allSatisfy { $0.seen.requests >= 3 })
            for upstream in upstreams { upstream.script = .answer(Answers.chat) }
            let innocent = try await scene.post(Answers.request())
            #expect(innocent.status == 200)
        }
    }

    @Test func `an error says it too`() async throws {
        try await withGateway(.close, change: { $0.maxAttempts = 3 }) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 502)
            #expect(answer.headers["x-sunward-attempts"] == ["\(upstreams[0].seen.requests)"])
        }
    }

    @Test func `a server that asks for time is passed on as that time`() async throws {
        try await withGateway(.answer("{}", status: 429, headers: [("retry-after", "12")])) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 429)
            #expect(seconds(answer) == 12)
            #expect((11_000...12_000).contains(milliseconds(answer) ?? 0))
            // Nobody is asked now, and the answer is the same.
            let second = try await scene.post(Answers.request())
            #expect(second.status == 503)
            #expect((10...12).contains(seconds(second) ?? 0))
            #expect(second.headers["x-sunward-attempts"] == ["0"])
        }
    }

    @Test func `nobody is sent away for more than half a minute, nor for no time`() async throws {
        try await withGateway(.answer("{}", status: 429, headers: [("retry-after", "3600")])) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 429 && seconds(answer) == 30)
        }
        try await withGateway(.answer("{}", status: 429)) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 429 && seconds(answer) == 1)
            #expect((100...500).contains(milliseconds(answer) ?? 0))
        }
    }

    @Test func `a full model says to come back soon`() async throws {
        let change: (inout GatewaySettings) -> Void = {
            $0.queueFraction = 0
            $0.firstByteSeconds = 1
        }
        try await withGateway(.hang, concurrency: 1, change: change) { scene, upstreams in
            async let first = scene.post(Answers.request())
            #expect(try await eventually { upstreams[0].seen.requests == 1 })
            // One may always wait.
            async let second = scene.post(Answers.request(), headers: [("x-sunward-latency-p95-seconds", "0.5")])
            #expect(try await eventually { scene.history.decisions.count == 2 })
            let third = try await scene.post(Answers.request())
            #expect(third.status == 429 && seconds(third) == 1)
            #expect(third.headers["x-sunward-attempts"] == ["0"])
            let statuses = [try await first.status, try await second.status]
            #expect(statuses == [504, 429])
        }
    }
}
