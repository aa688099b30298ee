import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Second attempts beside slow ones, on real sockets.
struct GatewayHedgeTests {
    /// A gateway before one server at each of two sites, the first of which is asked first, with hedges saved up.
    private func withSites(
        _ first: ScriptedUpstream.Script,
        _ second: ScriptedUpstream.Script,
        saved: Int = 10,
        _ body: (GatewayScene, [ScriptedUpstream]) async throws -> Void
    ) async throws {
        let upstreams = [try await ScriptedUpstream(first), try await ScriptedUpstream(second)]
        let scene = try await GatewayScene(
            GatewayScene.fleet(upstreams.map { [$0.endpoint] }) { $0.hedges = true },
            grace: .milliseconds(200)
        )
        for _ in 0..<saved * scene.hedges.requestsForEach { scene.hedges.earn() }
        try await scene.serve(before: upstreams) { try await body(scene, upstreams) }
    }

    /// How the decisions at each site ended.
    private func endings(_ scene: GatewayScene) async throws -> [String: [RoutingOutcome.Status]] {
        var endings: [String: [RoutingOutcome.Status]] = [:]
        for decision in scene.history.decisions {
            endings[decision.site, default: []].append(try await scene.outcome(of: decision).status)
        }
        return endings
    }

    @Test(arguments: [false, true])
    func `a silent replica costs no more than the time foreseen`(isStreaming: Bool) async throws {
        let good: ScriptedUpstream.Script = isStreaming ? .events(Answers.stream) : .answer(Answers.chat)
        let silent: ScriptedUpstream.Script = isStreaming ? .stall([]) : .hang
        try await withGateway(silent, good, change: { $0.hedges = true }) { scene, upstreams in
            for _ in 0..<200 { scene.hedges.earn() }
            for _ in 0..<8 {
                let answer = try await scene.post(Answers.request(stream: isStreaming))
                #expect(answer.status == 200 && answer.body.contains("scatters"))
                #expect(answer.body.contains(#""sunward":{"#))
                #expect(answer.seconds < 1.9)
            }
            #expect(scene.history.decisions.count == 8)
            let outcomes = await scene.outcomes()
            #expect(outcomes.values.allSatisfy { $0.status == .succeeded && $0.outputTokens ?? 0 > 0 })
            #expect(upstreams[0].seen.requests > 0)
            #expect(try await eventually { upstreams[0].seen.abandoned == upstreams[0].seen.requests })
        }
    }

    @Test func `where the model has one server another site is asked, and the loser is cancelled`() async throws {
        try await withSites(.hang, .answer(Answers.chat)) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200 && answer.seconds < 1.9)
            #expect(answer.headers.first(name: "x-sunward-site") == "site1")
            #expect(answer.headers.first(name: "x-sunward-attempts") == "2")
            #expect(answer.body.contains(#""site":"site1""#))
            // Blamed for its silence where the other was so much faster, as here it is unless the machine is very slow.
            let endings = try await endings(scene)
            #expect(endings["site0"] == [.timedOut] || endings["site0"] == [.cancelled])
            #expect(endings["site1"] == [.succeeded])
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
        }
    }

    @Test func `the first attempt wins where it answers first`() async throws {
        try await withSites(.late(Answers.chat, after: .milliseconds(600)), .hang) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "x-sunward-site") == "site0")
            #expect(try await endings(scene) == ["site0": [.succeeded], "site1": [.cancelled]])
            #expect(try await eventually { upstreams[1].seen.abandoned == 1 })
        }
    }

    @Test(arguments: ["500", "noise", "badJSON", "closes"])
    func `a second attempt that fails is of no consequence`(fault: String) async throws {
        let script: ScriptedUpstream.Script =
            switch fault {
            case "500": .answer("{}", status: 500)
            case "noise": .noise
            case "badJSON": .answer(#"{"choices": [tru"#)
            default: .close
            }
        try await withSites(.late(Answers.chat, after: .milliseconds(600)), script) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200 && answer.body.contains("scatters"))
            #expect(upstreams[1].seen.requests == 1)
            #expect(try await endings(scene) == ["site0": [.succeeded], "site1": [.failed]])
        }
    }

    @Test func `where the first attempt fails the second goes on in its place`() async throws {
        let failing = ScriptedUpstream.Script.late("{}", status: 500, after: .milliseconds(500))
        try await withSites(failing, .late(Answers.chat, after: .milliseconds(1000))) { scene, upstreams in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "x-sunward-attempts") == "2")
            #expect(try await endings(scene) == ["site0": [.failed], "site1": [.succeeded]])
            #expect(upstreams.map(\.seen.requests) == [1, 1])
        }
    }

    @Test func `where both fail the client gets the error of the last`() async throws {
        let failing = ScriptedUpstream.Script.late("{}", status: 500, after: .milliseconds(500))
        try await withSites(failing, .late("{}", status: 500, after: .milliseconds(800))) { scene, _ in
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 502)
            #expect(try await endings(scene) == ["site0": [.failed], "site1": [.failed]])
        }
    }

    @Test func `without allowance, or with hedging off, nobody else is asked`() async throws {
        let late = ScriptedUpstream.Script.late(Answers.chat, after: .milliseconds(600))
        try await withSites(late, .answer(Answers.chat), saved: 0) { scene, upstreams in
            while scene.rescues.take() {}
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            #expect(upstreams[1].seen.requests == 0)
            #expect(scene.history.decisions.count == 1)
        }
        try await withGateway(late, late) { scene, upstreams in
            for _ in 0..<40 { scene.hedges.earn() }
            while scene.rescues.take() {}
            let answer = try await scene.post(Answers.request())
            #expect(answer.status == 200)
            #expect(upstreams.map(\.seen.requests).reduce(0, +) == 1)
        }
    }

    @Test func `a client that leaves has both attempts cancelled`() async throws {
        try await withSites(.hang, .hang) { scene, upstreams in
            let client = try await RawClient(port: scene.port)
            try await client.send(RawClient.post(Answers.request()))
            #expect(try await eventually { upstreams.allSatisfy { $0.seen.requests == 1 } })
            await client.close()
            #expect(try await eventually { upstreams.allSatisfy { $0.seen.abandoned == 1 } })
            #expect(try await endings(scene) == ["site0": [.cancelled], "site1": [.cancelled]])
        }
    }
}
