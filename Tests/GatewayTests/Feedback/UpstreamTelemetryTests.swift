import NIOConcurrencyHelpers
import NIOCore
import SunwardModel
import Testing

@testable import Gateway

struct UpstreamTelemetryTests {
    private struct Unkept: Error {}

    @Test func `readings of the models with servers are sent, and sent again when they were not kept`() async throws {
        let directory = try UpstreamScene.directory()
        let batches = NIOLockedValueBox<[[Reading]]>([])
        let (sent, continuation) = AsyncStream<Int>.makeStream()
        let telemetry = UpstreamTelemetry(
            upstreams: directory,
            clock: WallClock(),
            logger: UpstreamScene.silent,
            periodSeconds: { 0.1 },
            send: { readings in
                let count = batches.withLockedValue { batches in
                    batches.append(readings)
                    return batches.count
                }
                continuation.yield(count)
                if count == 1 { throw Unkept() }
            }
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await telemetry.run() }
            for await count in sent where count == 2 { break }
            group.cancelAll()
        }
        let (first, second) = batches.withLockedValue { ($0[0], $0[1]) }
        #expect(Set(first.map(\.key)) == Set(second.map(\.key)))
        let expected: [SiteMetric] = [.runningRequests, .queueDepth, .available]
        #expect(Set(first.map(\.key)) == Set(expected.map { .model(site: "north", model: "small", $0) }))
        #expect(first.first { $0.key == .model(site: "north", model: "small", .available) }?.value == 1)
    }
}
