import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A `sunward serve` of the test's own, on a port of its own.
struct RunningService: Sendable {
    /// What the service answered.
    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let text: String

        var json: JSON { get throws { try JSON(text) } }
    }

    let program: ChildProgram
    let url: String
    private let folder: Workspace

    /// Runs `body` with a service that listens; whatever happens, it is gone afterwards.
    static func run<Result>(
        in folder: Workspace,
        fleet: String = ProjectFiles.demoFleet,
        database: [String],
        simulatedTime: String? = nil,
        options: [String] = [],
        _ body: (RunningService) async throws -> Result
    ) async throws -> Result {
        let program = try ChildProgram.start(
            ["serve", "--fleet", fleet, "--listen", "127.0.0.1:0", "--spool", folder.path("spool")] + database
                + (simulatedTime.map { ["--simulated-time", $0] } ?? []) + options,
            in: folder
        )
        do {
            let url = try await eventually("the service listens") {
                if let status = program.exitStatus {
                    throw HarnessError("the service ended with \(status): \(program.log)")
                }
                return program.log.firstMatch(of: #/listening url=(https?://[0-9.]+:[0-9]+)/#).map { String($0.1) }
            }
            let result = try await body(RunningService(program: program, url: url, folder: folder))
            try await destroy(program)
            return result
        } catch {
            try? await destroy(program)
            throw HarnessError("\(error)\nthe service's log:\n\(program.log.suffix(4000))")
        }
    }

    private static func destroy(_ program: ChildProgram) async throws {
        program.send(SIGKILL)
        _ = try await program.end()
    }

    // MARK: as an operator

    /// Runs a command against this service.
    func command(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
        try await command(arguments, input: input)
    }

    /// Runs a command against this service.
    func command(_ arguments: [String], input: String? = nil) async throws -> CommandResult {
        try await sunward(arguments + ["--url", url], input: input, in: folder)
    }

    // MARK: as a machine

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil) }

    func send(_ method: String, _ path: String, _ body: String?) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = .init(rawValue: method)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let text = String(buffer: try await response.body.collect(upTo: 64 << 20))
        return Answer(
            status: Int(response.status.code),
            contentType: response.headers.first(name: "content-type") ?? "",
            text: text
        )
    }

    func status() async throws -> JSON { try await get("/api/v1/status").json }

    /// Sets the simulated clock's speed; zero holds it.
    func setSpeed(_ speed: Double) async throws {
        let answer = try await send("PUT", "/api/v1/clock", #"{"speed": \#(speed)}"#)
        guard answer.status == 200 else { throw HarnessError("the clock is not set: \(answer.text)") }
    }

    /// Where its gateway listens, if it was started with one.
    func gatewayURL() async throws -> String {
        try await eventually("the gateway listens") {
            program.log.firstMatch(of: #/listening address=\S*:([0-9]+)/#).map { "http://127.0.0.1:\($0.1)" }
        }
    }

    // MARK: waiting

    /// Waits until the service says that it is ready.
    func becomesReady() async throws {
        try await eventually("the service is ready") { try await get("/readyz").status == 200 }
    }

    /// Waits until the log holds a text.
    func logs(_ text: String) async throws {
        try await eventually("the log says \"\(text)\"") { program.log.contains(text) }
    }

    /// Waits until so many plans have been made.
    func makesPlans(_ count: Double) async throws {
        try await eventually("\(count) plans are made") { try await status().counts.plans.number ?? 0 >= count }
    }

    /// Ends it as an operator does.
    ///
    /// - Returns: The exit status.
    func terminate(within limit: Duration = .seconds(30)) async throws -> Int32 {
        program.send(SIGTERM)
        return try await program.end(within: limit)
    }

    /// Ends it as a crash does.
    func kill() async throws {
        program.send(SIGKILL)
        guard try await program.end() == 128 + SIGKILL else { throw HarnessError("the service ended before its kill") }
    }
}
