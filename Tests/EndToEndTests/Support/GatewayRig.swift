import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Model servers, the service with its gateway, and a client: what a test of the whole way of a request needs.
///
/// The fleet has two sites, the clean `north` and the dirty `south`, each with two servers of the model `small`.
struct GatewayRig: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String
        let seconds: Double

        var json: JSON { get throws { try JSON(text) } }
        var site: String? { headers.first(name: "x-sunward-site") }
        var isWhole: Bool { status == 200 && (text.hasSuffix("data: [DONE]\n\n") || text.hasSuffix("}")) }
    }

    let service: RunningService
    let models: ModelServers
    let url: String
    let client: HTTPClient

    /// Runs `body` with everything ready.
    ///
    /// - Parameters:
    ///   - timeScale: How many times faster than real ones the model servers are.
    ///   - requiresKey: Whether requests without a key are refused.
    ///   - concurrency: Places of a replica.
    static func run(
        in folder: Workspace,
        database: [String],
        timeScale: Double = 20,
        requiresKey: Bool = false,
        concurrency: Int = 32,
        simulatedTime: String? = nil,
        options: [String] = [],
        _ body: (GatewayRig) async throws -> Void
    ) async throws {
        try FileManager.default.copyItem(atPath: ProjectFiles.clientFleet, toPath: folder.path("fleet"))
        try folder.replace("requires_key: true", with: "requires_key: \(requiresKey)", in: "fleet/fleet.yaml")
        for site in ["north", "south"] {
            let setting = "max_concurrency_per_replica: "
            try folder.replace(setting + "32", with: setting + "\(concurrency)", in: "fleet/\(site).yaml")
        }
        let models = try await ModelServers.start(folder.path("fleet"), timeScale: timeScale, in: folder)
        let client = HTTPClient(configuration: configuration)
        do {
            try await RunningService.run(
                in: folder,
                fleet: models.fleet,
                database: database,
                simulatedTime: simulatedTime,
                options: ["--gateway", "127.0.0.1:0"] + options
            ) { service in
                let rig = GatewayRig(
                    service: service,
                    models: models,
                    url: try await service.gatewayURL(),
                    client: client
                )
                try await service.becomesReady()
                try await body(rig)
            }
        } catch {
            try? await client.shutdown()
            try? await models.stop()
            throw error
        }
        try await client.shutdown()
        try await models.stop()
    }

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return configuration
    }

    // MARK: asking

    /// The body of a request for a chat of exactly so many tokens.
    static func chat(model: String = "small", stream: Bool = false, tokens: Int = 8) -> String {
        let usage = stream ? #", "stream": true, "stream_options": {"include_usage": true}"# : ""
        return """
            {"model": "\(model)", "messages": [{"role": "user", "content": "Why is the sky blue?"}], \
            "max_tokens": \(tokens), "ignore_eos": true\(usage)}
            """
    }

    /// - Parameter began: Called when the head of the answer has come.
    func post(
        _ body: String = GatewayRig.chat(),
        to base: String? = nil,
        headers: [(String, String)] = [],
        began: @Sendable () -> Void = {}
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: (base ?? url) + "/v1/chat/completions")
        request.method = .POST
        request.headers.add(contentsOf: HTTPHeaders(headers))
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        let start = ContinuousClock.now
        let response = try await client.execute(request, timeout: .seconds(120))
        began()
        let text = String(buffer: try await response.body.collect(upTo: 64 << 20))
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            text: text,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
    }

    /// Asks many times at once.
    func post(_ count: Int, _ ask: @escaping @Sendable (Int) async throws -> Reply) async throws -> [Reply] {
        try await withThrowingTaskGroup(of: Reply.self) { group in
            for number in 0..<count { group.addTask { try await ask(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    // MARK: looking

    /// Asks until every model server is sent requests as if nothing had happened.
    func recovers() async throws {
        try await models.recover()
        try await eventually("all model servers are well again", within: .seconds(240)) {
            _ = try await post(4) { _ in try await post() }
            let groups = try await service.get("/api/v1/upstreams").json.array
            return groups.flatMap(\.endpoints.array).allSatisfy { $0.state.string == "closed" }
        }
    }

    /// The last reading of a metric of the chat model, as operators see it.
    func reading(_ metric: String, site: String) async throws -> Double? {
        let view = try await service.get("/api/v1/sites/\(site)").json
        return view.readings.array.first { $0.metric.string == metric && $0.model.string == "small" }?.value.number
    }
}
