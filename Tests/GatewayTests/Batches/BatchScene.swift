import AsyncHTTPClient
import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import Postgres
import Store
import SunwardModel
import Testing

@testable import Gateway

/// A gateway that serves batches, and what tests ask of it.
struct BatchScene: Sendable {
    struct Line {
        var customID: String
        var body: String = Answers.request()
    }

    let gateway: GatewayScene
    let store: PostgresStore
    let pool: PostgresPool
    let clock: SteppedClock
    var backlog: BatchBacklog?

    /// A fleet whose requests of class `night` may wait for so many hours.
    static func fleet(
        _ endpoints: [[String]],
        deferrableHours: Double = 12,
        concurrency: Int = 200,
        change: (inout GatewaySettings) -> Void = { _ in }
    ) -> Fleet {
        var fleet = GatewayScene.fleet(endpoints, concurrency: concurrency, change: change)
        fleet.classes.append(
            WorkloadClass(
                name: "night",
                inputTokens: 100,
                outputTokens: 50,
                maxDelaySeconds: 10,
                deferrableHours: deferrableHours
            )
        )
        return fleet
    }

    static func input(_ lines: [Line], url: String = "/v1/chat/completions") -> String {
        lines.map {
            #"{"custom_id":"\#($0.customID)","method":"POST","url":"\#(url)","body":\#($0.body)}"# + "\n"
        }.joined()
    }

    static func input(_ count: Int) -> String { input((1...count).map { Line(customID: "c\($0)") }) }

    func upload(
        _ content: String,
        purpose: String = "batch",
        headers: [(String, String)] = []
    ) async throws -> GatewayScene.Answer {
        let form = """
            --edge\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n\(purpose)\r\n--edge\r\n\
            content-disposition: form-data; name="file"; filename="in.jsonl"\r\n\
            content-type: application/jsonl\r\n\r\n\(content)\r\n--edge--\r\n
            """
        return try await gateway.send(
            .POST,
            "/v1/files",
            body: .bytes(ByteBuffer(string: form)),
            headers: headers + [("content-type", "multipart/form-data; boundary=edge")]
        )
    }

    /// Uploads an input and makes a batch of it; its id.
    func begin(
        _ input: String,
        endpoint: String = "/v1/chat/completions",
        metadata: String = "{}",
        headers: [(String, String)] = []
    ) async throws -> String {
        let file = try #require(try Self.object(await upload(input, headers: headers))["id"] as? String)
        let answer = try await gateway.post(
            #"{"input_file_id":"\#(file)","endpoint":"\#(endpoint)","completion_window":"24h","metadata":\#(metadata)}"#,
            path: "/v1/batches",
            headers: headers
        )
        #expect(answer.status == 200, "\(answer.body)")
        return try #require(try Self.object(answer)["id"] as? String)
    }

    func batch(_ id: String, headers: [(String, String)] = []) async throws -> [String: Any] {
        try Self.object(await gateway.get("/v1/batches/\(id)", headers: headers))
    }

    /// Waits until a batch has a state, and returns it as it is then.
    func wait(
        for status: String,
        _ id: String,
        headers: [(String, String)] = []
    ) async throws -> [String: Any] {
        var last: [String: Any] = [:]
        let came = try await eventually {
            last = try await batch(id, headers: headers)
            return last["status"] as? String == status
        }
        #expect(came, "\(last)")
        return last
    }

    /// The lines of the file that a batch names, by their `custom_id`.
    func lines(_ batch: [String: Any], _ file: String) async throws -> [String: [String: Any]] {
        guard let id = batch[file] as? String else { return [:] }
        let content = try await gateway.get("/v1/files/\(id)/content")
        var lines: [String: [String: Any]] = [:]
        for line in content.body.split(separator: "\n") {
            let object = try Self.object(String(line))
            lines[try #require(object["custom_id"] as? String)] = object
        }
        return lines
    }

    static func object(_ answer: GatewayScene.Answer) throws -> [String: Any] { try object(answer.body) }

    static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }
}

/// Runs a test against a gateway with batches before one scripted server, and ends all.
///
/// - Parameter hours: How long requests may wait; by default so little that their lines go at once.
func withBatches(
    _ script: ScriptedUpstream.Script,
    hours: Double = 0.01,
    concurrency: Int = 200,
    board: PlanBoard = PlanBoard(),
    change: (inout GatewaySettings) -> Void = { _ in },
    _ body: (BatchScene, ScriptedUpstream) async throws -> Void
) async throws {
    try await withBatchStore { store, pool in
        let upstream = try await ScriptedUpstream(script)
        let fleet = BatchScene.fleet(
            [[upstream.endpoint]],
            deferrableHours: hours,
            concurrency: concurrency,
            change: change
        )
        let clock = SteppedClock()
        let batches = BatchSetting(store: store, board: board)
        let gateway = try await GatewayScene(
            fleet,
            grace: .milliseconds(200),
            clock: clock,
            batches: batches
        )
        try await gateway.serve(before: [upstream]) {
            let scene = BatchScene(
                gateway: gateway,
                store: store,
                pool: pool,
                clock: clock,
                backlog: batches.backlog
            )
            try await body(scene, upstream)
        }
    }
}
