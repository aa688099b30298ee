import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks over HTTP, with connections of its own beside those that carry requests.
struct HTTPFetcher: UpstreamFetching {
    private let client: HTTPClient

    init(eventLoopGroup: any EventLoopGroup) {
        var configuration = HTTPClient.Configuration()
        // A redirect could lead a key anywhere.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(2), read: .seconds(5))
        // A refused connection is news, not something to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: eventLoopGroup, configuration: configuration)
    }

    func get(_ path: String, of upstream: Upstream, timeout: Duration, mostBytes: Int) async -> UpstreamPage {
        await withTaskGroup(of: UpstreamPage?.self) { group in
            group.addTask { await fetch(path, of: upstream, mostBytes: mostBytes) }
            group.addTask {
                // Cut short when the answer was faster.
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failed("no answer in \(Self.text(timeout))")
        }
    }

    /// Closes its connections.
    func shutdown() async throws { try await client.shutdown() }

    private func fetch(_ path: String, of upstream: Upstream, mostBytes: Int) async -> UpstreamPage {
        var request = HTTPClientRequest(url: upstream.origin.url + path)
        request.headers.add(name: "accept", value: "text/plain, */*;q=0.5")
        request.headers.add(name: "user-agent", value: "sunward")
        if let authorization = upstream.authorization {
            request.headers.add(name: "authorization", value: authorization)
        }
        request.tlsConfiguration = upstream.trust?.configuration
        do {
            let response = try await client.execute(request, timeout: .seconds(30))
            var body = ByteBuffer()
            for try await var part in response.body {
                body.writeBuffer(&part)
                guard body.readableBytes <= mostBytes else {
                    return .failed("a page of more than \(mostBytes >> 20) MiB")
                }
            }
            return .answered(status: Int(response.status.code), body: body)
        } catch {
            return .failed(Self.text(error))
        }
    }

    private static func text(_ duration: Duration) -> String {
        duration.formatted(.units(allowed: [.seconds, .milliseconds], width: .narrow))
    }

    /// Short: it goes into a table.
    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { text($0.error) } ?? "the name of the host is not known"
        case let error as IOError: error.errnoCode == ECONNREFUSED ? "connection refused" : "\(error)"
        default: String("\(error)".prefix(200))
        }
    }
}
