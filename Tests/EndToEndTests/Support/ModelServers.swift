import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Simulated model servers of a test's own: a program beside the service.
struct ModelServers: Sendable {
    struct Endpoint: Sendable {
        let site: String
        let model: String
        let url: String
    }

    private static let attempts = 5

    let endpoints: [Endpoint]

    /// The fleet with the servers' addresses.
    let fleet: String
    private let program: ChildProgram

    /// Starts two servers for every model of a fleet, on ports that are free.
    static func start(_ fleet: String, timeScale: Double, in folder: Workspace) async throws -> ModelServers {
        let copy = folder.path("fleet-with-servers")
        for _ in 0..<attempts {
            // Below the ports that systems give out by themselves.
            let port = Int.random(in: 15_000..<32_000)
            let program = try ChildProgram.start(
                [
                    "simulate", "model-server", "--fleet", fleet, "--all", "--first-port", "\(port)", "--servers", "2",
                    "--time-scale", "\(timeScale)", "--write-fleet", copy,
                ],
                in: folder
            )
            let isReady = try await eventually("the model servers are ready") { () -> Bool? in
                if program.exitStatus != nil { return false }
                return program.printed.hasSuffix("ready\n") ? true : nil
            }
            // Another program may have one of the ports.
            guard isReady else { continue }
            let endpoints = program.printed.split(separator: "\n").dropLast().compactMap { line -> Endpoint? in
                let words = line.split(separator: " ").map(String.init)
                return words.count == 3 ? Endpoint(site: words[0], model: words[1], url: words[2]) : nil
            }
            return ModelServers(endpoints: endpoints, fleet: copy, program: program)
        }
        throw HarnessError("no free ports for model servers in \(attempts) attempts")
    }

    /// The servers of the chat model, of one site or of all.
    func chat(at site: String? = nil) -> [Endpoint] {
        endpoints.filter { $0.model == "small" && (site == nil || $0.site == site) }
    }

    /// Orders a fault.
    ///
    /// - Parameter seconds: How long it lasts; required for `refuse`, whose order to end would be refused.
    func fail(_ kind: String, seconds: Double? = nil, at servers: [Endpoint]) async throws {
        let duration = seconds.map { #", "seconds": \#($0)"# } ?? ""
        for server in servers { try await order(.POST, #"{"kind": "\#(kind)"\#(duration)}"#, at: server) }
    }

    /// Takes all faults back.
    func recover() async throws { for server in endpoints { try await order(.DELETE, nil, at: server) } }

    func stop() async throws {
        program.send(SIGKILL)
        _ = try await program.end()
    }

    private func order(_ method: HTTPMethod, _ body: String?, at server: Endpoint) async throws {
        var request = HTTPClientRequest(url: server.url + "/simulate/faults")
        request.method = method
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        guard response.status == .ok else { throw HarnessError("the fault is not taken: \(text)") }
    }
}
