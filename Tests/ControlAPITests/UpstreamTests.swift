import Foundation
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct UpstreamTests {
    @Test func `every model of every site is listed, in the order of the fleet`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.get("/api/v1/upstreams")
            #expect(answer.status == 200)
            let listed = answer.json.elements.map { [$0["site"]?.text, $0["model"]?.text] }
            #expect(listed == service.fleet.sites.flatMap { site in site.models.map { [site.name, $0.name] } })
            let first = try #require(service.fleet.sites.first?.models.first)
            #expect(answer.json[0]?["admission"]?["places"]?.number == first.concurrency)
        }
    }
}
