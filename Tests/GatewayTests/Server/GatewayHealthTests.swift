import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Servers that are doubted, tried and taken back, on real sockets.
struct GatewayHealthTests {
    /// The first server of the scene's first site.
    private func server(_ scene: GatewayScene) throws -> Upstream {
        try #require(scene.upstreams.group(site: "site0", model: "small")?.upstreams.first)
    }

    private func probe(_ upstream: Upstream) { upstream.probe(.silent, now: .now()) }

    /// A client whose stream has begun; nil where it was told to come back.
    private func begunStream(_ scene: GatewayScene) async throws -> RawClient? {
        let client = try await RawClient(port: scene.port)
        try await client.send(RawClient.post(Answers.request(stream: true)))
        #expect(try await eventually { client.text.contains("Blue") || client.text.contains("HTTP/1.1 503") })
        if client.text.contains("Blue") { return client }
        await client.close()
        return nil
    }

    @Test func `the first good part of a trial's stream lets all others in`() async throws {
        try await withGateway(.answer("{}", status: 500)) { scene, upstreams in
            for _ in 0..<3 { #expect(try await scene.post(Answers.request()).status == 502) }
            let upstream = try server(scene)
            #expect(upstream.health.readiness(now: .now()) != .free)
            upstreams[0].script = .stall([Answers.part("Blue")])
            var trial: RawClient?
            #expect(
                try await eventually {
                    trial = try await begunStream(scene)
                    return trial != nil
                }
            )
            #expect(upstream.health.readiness(now: .now()) == .free)
            upstreams[0].script = .answer(Answers.chat)
            #expect(try await scene.post(Answers.request()).status == 200)
            await trial?.close()
        }
    }

    @Test func `a server that answers requests is in service though its health page says nothing`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let upstream = try server(scene)
            for _ in 0..<8 {
                probe(upstream)
                #expect(try await scene.post(Answers.request()).status == 200)
            }
            #expect(upstream.health.readiness(now: .now()) == .free)
        }
    }

    @Test func `where nobody else is left, all requests go to a server whose health page says nothing`() async throws {
        try await withGateway(.late(Answers.chat, after: .milliseconds(300))) { scene, upstreams in
            let upstream = try server(scene)
            for _ in 0..<3 { probe(upstream) }
            #expect(upstream.health.readiness(now: .now()) == .no)
            async let first = scene.post(Answers.request())
            async let second = scene.post(Answers.request())
            let statuses = [try await first.status, try await second.status]
            #expect(statuses == [200, 200])
            #expect(upstream.health.readiness(now: .now()) == .free)
            #expect(upstreams[0].seen.requests == 2)
        }
    }

    @Test func `while another server is well a doubted one is asked by nobody`() async throws {
        try await withGateway(.answer(Answers.chat), .answer(Answers.chat)) { scene, upstreams in
            let upstream = try server(scene)
            for _ in 0..<3 { probe(upstream) }
            let pausedFor = TimeAmount.minutes(1)
            upstream.pause(for: pausedFor, now: .now())
            for _ in 0..<4 { #expect(try await scene.post(Answers.request()).status == 200) }
            #expect(upstreams.map(\.seen.requests) == [0, 4])
        }
    }

    @Test func `where nobody else is left a failing server is tried long before its cool-down is over`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let upstream = try server(scene)
            let now = NIODeadline.now()
            upstream.fail(now: now - .minutes(10))
            for minute in Int64(1)...8 {
                let moment = now - .minutes(10 - minute)
                #expect(upstream.health.claim(now: moment))
                upstream.attempt(.timedOut, now: moment)
            }
            #expect(upstream.health.claim(now: now - .seconds(5)))
            upstream.attempt(.timedOut, now: now - .seconds(5))
            #expect(upstream.health.readiness(now: .now()) == .no)
            #expect(try await scene.post(Answers.request()).status == 200)
            #expect(upstream.health.readiness(now: .now()) == .free)
        }
    }

    @Test(arguments: [(404, 200), (500, 200), (429, 503), (503, 503)])
    func `only a server that has too much to do, or cannot serve, is left alone for as long as it asks`(
        status: Int,
        after: Int
    ) async throws {
        let asking = ScriptedUpstream.Script.answer("{}", status: status, headers: [("retry-after", "20")])
        try await withGateway(asking) { scene, upstreams in
            let first = try await scene.post(Answers.request())
            #expect(first.status >= 429)
            upstreams[0].script = .answer(Answers.chat)
            let second = try await scene.post(Answers.request())
            #expect(second.status == after)
        }
    }

    @Test func `a stream whose server tells an error in its midst has failed`() async throws {
        let error = #"{"error":{"message":"EngineCore died","type":"InternalServerError","code":500}}"#
        try await withGateway(.events([Answers.part("Blue"), error, "[DONE]"])) { scene, _ in
            let upstream = try server(scene)
            for _ in 0..<3 {
                let answer = try await scene.post(Answers.request(stream: true))
                #expect(answer.status == 200)
                #expect(answer.body.components(separatedBy: #"{"error":"#).count == 2)
                #expect(answer.body.hasSuffix("data: \(error)\n\ndata: [DONE]\n\n"))
            }
            let decision = try #require(scene.history.decisions.first)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .failed && outcome.outputTokens == 1 && outcome.latencySeconds == nil)
            let tally = upstream.health.snapshot().tally
            #expect(tally.failures == 3 && tally.lastFailure?.reason == "status-500")
            #expect(upstream.health.readiness(now: .now()) != .free)
        }
    }

    @Test func `an error that is the request's own fails the stream and not its server`() async throws {
        let error = #"{"error":{"message":"too long","type":"BadRequestError","code":400}}"#
        try await withGateway(.events([Answers.part("Blue"), error, "[DONE]"])) { scene, _ in
            let answer = try await scene.post(Answers.request(stream: true))
            #expect(answer.body.contains("too long") && answer.body.hasSuffix("data: [DONE]\n\n"))
            let decision = try #require(scene.history.decisions.first)
            #expect(try await scene.outcome(of: decision).status == .failed)
            #expect(try server(scene).health.snapshot().tally.failures == 0)
        }
    }

    @Test func `a connection that breaks after work is a failure, though it had been used before`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.maxAttempts = 1 }) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request()))
            #expect(try await eventually { client.text.hasSuffix("}") })
            upstreams[0].script = .closeLate(after: .seconds(1))
            try await client.send(RawClient.post(Answers.request()))
            #expect(try await eventually { client.text.contains("HTTP/1.1 502") })
            #expect(upstreams[0].seen.requests == 2 && upstreams[0].seen.connections == 1)
            #expect(try server(scene).health.snapshot().tally.lastFailure?.reason == "cut")
            await client.close()
        }
    }
}
