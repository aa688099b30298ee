import AsyncHTTPClient
import EmbeddedPostgres
import Foundation
import NIOCore
import NIOHTTP1
import PostgresTesting
import Testing

extension ServiceTests {
    struct GatewayBatchOutageTests {
        private static let lines = 300

        @Test func `a batch goes on where it was when PostgreSQL comes back, and keeps each answer once`() async throws
        {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    let database = ["--database", server.connectionString]
                    try await GatewayRig.run(in: folder, database: database) { rig in
                        let path = try await Self.begin(rig)
                        try await eventually("some lines are answered") {
                            try await rig.ask(.GET, path).json.request_counts.completed.number ?? 0 >= 20
                        }
                        try await server.kill()
                        #expect(try await rig.ask(.GET, path).status == 503)
                        #expect(try await rig.post().status == 200)
                        try await Task.sleep(for: .seconds(2))
                        try await server.restart()
                        try await eventually("the batch is completed", within: .seconds(240)) {
                            try await rig.ask(.GET, path).json.status.string == "completed"
                        }
                        let batch = try await rig.ask(.GET, path).json
                        #expect(batch.request_counts.completed.number == Double(Self.lines))
                        let output = try #require(batch.output_file_id.string)
                        let answers = try await rig.ask(.GET, "/v1/files/\(output)/content").text
                        let names = try answers.split(separator: "\n").map { try JSON(String($0)).custom_id.string }
                        #expect(names == (1...Self.lines).map { "c\($0)" })
                        #expect(try await rig.service.terminate() == 0)
                    }
                }
            }
        }

        /// - Returns: The path of a batch that waits for no plan.
        private static func begin(_ rig: GatewayRig) async throws -> String {
            let input = (1...lines).map { number in
                #"{"custom_id":"c\#(number)","method":"POST","url":"/v1/chat/completions","body":\#(GatewayRig.chat())}"#
            }
            let form = """
                --edge\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--edge\r\n\
                content-disposition: form-data; name="file"; filename="in.jsonl"\r\n\r\n\
                \(input.joined(separator: "\n"))\r\n--edge--\r\n
                """
            let uploaded = try await rig.ask(
                .POST,
                "/v1/files",
                form,
                contentType: "multipart/form-data; boundary=edge"
            )
            let file = try #require(try uploaded.json.id.string, "\(uploaded.text)")
            let made = try await rig.ask(
                .POST,
                "/v1/batches",
                """
                {"input_file_id": "\(file)", "endpoint": "/v1/chat/completions", "completion_window": "24h", \
                "metadata": {"deadline_hours": "0.1"}}
                """
            )
            return "/v1/batches/\(try #require(try made.json.id.string, "\(made.text)"))"
        }
    }
}

extension GatewayRig {
    /// Asks for anything.
    fileprivate func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String = "",
        contentType: String = "application/json"
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "content-type", value: contentType)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await client.execute(request, timeout: .seconds(120))
        let text = String(buffer: try await response.body.collect(upTo: 64 << 20))
        return Reply(status: Int(response.status.code), headers: response.headers, text: text, seconds: 0)
    }
}
