import ControlPlane
import NIOCore
import NIOHTTP1
import NIOPosix
import SunwardModel
import Testing

@testable import Gateway

/// What requests cost that find every place taken, on real sockets.
struct GatewayOverloadTests {
    /// A request that holds a place, or waits for one, at each of the models; then `body`.
    private func withFullModels(
        _ count: Int,
        free: Int = 0,
        _ body: (GatewayScene) async throws -> Void
    ) async throws {
        var upstreams: [ScriptedUpstream] = []
        for _ in 0..<count { upstreams.append(try await ScriptedUpstream(.hang)) }
        let full = upstreams
        for _ in 0..<free { upstreams.append(try await ScriptedUpstream(.answer(Answers.chat))) }
        let fleet = GatewayScene.fleet(upstreams.map { [$0.endpoint] }, concurrency: 1) {
            $0.queueFraction = 0
            $0.firstByteSeconds = 20
            $0.maxAttempts = 1
        }
        let scene = try await GatewayScene(fleet, grace: .milliseconds(100))
        var gates: [AdmissionGate] = []
        for number in 0..<count {
            gates.append(try #require(scene.upstreams.group(site: "site\(number)", model: "small")).gate)
        }
        try await scene.serve(before: upstreams) {
            // One at a time may run, and one may always wait.
            let passes = gates.compactMap { $0.enter() }
            #expect(passes.count == full.count)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let tickets = gates.compactMap { $0.wait(priority: .max, until: .distantFuture, on: loop) { _ in } }
            #expect(tickets.count == full.count)
            try await body(scene)
            for (gate, ticket) in zip(gates, tickets) { gate.cancel(ticket) }
            for (gate, pass) in zip(gates, passes) { gate.leave(pass) }
        }
    }

    private func decisions(of name: String, in scene: GatewayScene) -> [RoutingDecision] {
        scene.history.decisions.filter { $0.origin.requestID == name }
    }

    @Test func `a request that every model refuses is one decision and one outcome, however many they are`()
        async throws
    {
        try await withFullModels(8) { scene in
            let answer = try await scene.post(Answers.request(), headers: [("x-request-id", "late")])
            #expect(answer.status == 429)
            #expect(answer.body.contains(#""code":"engine_overloaded""#))
            #expect(answer.headers["retry-after"] == ["1"])
            #expect(answer.headers["x-sunward-attempts"] == ["0"])
            let made = decisions(of: "late", in: scene)
            #expect(made.count == 1)
            for decision in made { #expect(try await scene.outcome(of: decision).status == .failed) }
        }
    }

    @Test func `a request that the only model with a place can take is sent there without a round of all others`()
        async throws
    {
        try await withFullModels(8, free: 1) { scene in
            for number in 0..<9 {
                let name = "late-\(number)"
                let answer = try await scene.post(Answers.request(), headers: [("x-request-id", name)])
                #expect(answer.status == 200)
                let made = decisions(of: name, in: scene)
                #expect(made.count <= 2)
                #expect(made.last?.site == "site8")
                #expect(made.count < 2 || made.last?.origin.retryOf == made.first?.id)
            }
        }
    }
}
