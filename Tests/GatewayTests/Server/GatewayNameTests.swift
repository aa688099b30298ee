import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Model servers that are named, on real sockets.
struct GatewayNameTests {
    @Test func `a site whose name is not resolved leaves the others in service`() async throws {
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        let lookup = try ScriptedLookup(["well.test": ["127.0.0.1"]])
        let fleet = GatewayScene.fleet([["http://dead.test:1"], ["http://well.test:\(server.port)"]])
        let scene = try await GatewayScene(fleet, grace: .milliseconds(200), resolver: lookup.resolver)
        try await scene.serve(before: [server]) {
            for _ in 0..<12 {
                let answer = try await scene.post(Answers.request())
                #expect(answer.status == 200)
                #expect(answer.headers["x-sunward-site"] == ["site1"])
            }
            #expect(lookup.names.filter { $0 == "dead.test" }.count == 1)
            #expect(lookup.names.contains("well.test"))
            #expect(server.seen.heads.allSatisfy { $0.headers["host"] == ["well.test:\(server.port)"] })
            lookup.letGo()
        }
    }
}
