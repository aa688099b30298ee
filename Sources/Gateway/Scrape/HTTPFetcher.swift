import Foundation
import NIOCore

/// Asks over HTTP, with connections of its own beside those that carry requests.
struct HTTPFetcher: UpstreamFetching {
    /// One for each event loop; a server is asked on one of them, so that its connection serves again.
    private let pools: [NIOLoopBoundBox<UpstreamPool>]
    private let resolver: HostResolver

    init(eventLoopGroup: any EventLoopGroup, resolver: HostResolver) {
        self.resolver = resolver
        pools = eventLoopGroup.makeIterator().map { eventLoop in
            .makeBoxSendingValue(UpstreamPool(eventLoop: eventLoop, resolver: resolver), eventLoop: eventLoop)
        }
    }

    func get(_ path: String, of upstream: Upstream, timeout: Duration, mostBytes: Int) async -> UpstreamPage {
        // Also where there is a connection: so requests find the answer fresh.
        resolver.refresh(upstream.origin.host)
        let pool = pools[upstream.id % pools.count]
        let eventLoop = pool.eventLoop
        let promise = eventLoop.makePromise(of: UpstreamPage.self)
        let fetch = NIOLoopBoundBox.makeBoxSendingValue(
            PageFetch(path, of: upstream, mostBytes: mostBytes, promise: promise),
            eventLoop: eventLoop
        )
        eventLoop.execute {
            pool.value.tick(now: .now())
            fetch.value.start(over: pool.value, within: timeout)
        }
        return await withTaskCancellationHandler {
            (try? await promise.futureResult.get()) ?? .failed("cancelled")
        } onCancel: {
            eventLoop.execute { fetch.value.cancel() }
        }
    }

    /// Closes its connections.
    func shutdown() async throws {
        for pool in pools { try await pool.eventLoop.submit { pool.value.close() }.get() }
    }
}
