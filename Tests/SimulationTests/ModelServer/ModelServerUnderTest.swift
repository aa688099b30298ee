import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import Simulation
import SunwardModel

/// A model server on a port of its own and a client of it.
struct ModelServerUnderTest: Sendable {
    /// An answer that came whole.
    struct Answer {
        let status: UInt
        let headers: HTTPHeaders
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as an object.
        var json: [String: Any] {
            get throws { try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:] }
        }

        /// What stands behind `data:` in each event.
        var events: [String] {
            text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { String($0.dropFirst("data: ".count)) }
        }

        /// The events that are JSON.
        var objects: [[String: Any]] {
            events.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        }
    }

    let server: ModelServer
    let client: HTTPClient

    var url: String { "http://127.0.0.1:\(server.port)" }

    static func run(
        _ profile: ModelProfile = .test(places: 16),
        timeScale: Double = 50,
        faults: [Fault] = [],
        change: (inout ModelServerConfiguration) -> Void = { _ in },
        _ body: (ModelServerUnderTest) async throws -> Void
    ) async throws {
        var configuration = ModelServerConfiguration(site: "here", profile: profile, timeScale: timeScale)
        change(&configuration)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ModelServer.start(
            configuration,
            on: group.next(),
            faults: faults,
            logger: Logger(label: "test")
        )
        var settings = HTTPClient.Configuration()
        settings.timeout = .init(read: .seconds(3))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            try await body(ModelServerUnderTest(server: server, client: client))
        } catch {
            try? await stop(server, client, group)
            throw error
        }
        try await stop(server, client, group)
    }

    private static func stop(_ server: ModelServer, _ client: HTTPClient, _ group: any EventLoopGroup) async throws {
        await server.close()
        try await client.shutdown()
        try await group.shutdownGracefully()
    }

    func send(
        _ method: HTTPMethod = .POST,
        _ path: String = "/v1/chat/completions",
        _ body: String = Self.chat(),
        headers: [(String, String)] = [],
        limit: Duration = .seconds(20)
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if method == .POST { request.body = .bytes(ByteBuffer(string: body)) }
        let nanoseconds = limit.components.seconds * 1_000_000_000 + limit.components.attoseconds / 1_000_000_000
        let response = try await client.execute(request, deadline: .now() + .nanoseconds(nanoseconds))
        let collected = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: response.status.code, headers: response.headers, body: Data(buffer: collected))
    }

    /// A chat of one message; `more` are further members, a comma before each.
    static func chat(_ prompt: String = "How are you?", maxTokens: Int = 8, with more: String = "") -> String {
        """
        {"model": "tiny", "messages": [{"role": "user", "content": "\(prompt)"}], "max_tokens": \(maxTokens), \
        "ignore_eos": true\(more)}
        """
    }

    /// The value of a metric by the beginning of its line.
    func metric(_ name: String) async throws -> Double? {
        let text = try await send(.GET, "/metrics").text
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + "{") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }
}
