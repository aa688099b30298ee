import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Gateway

/// Files on real sockets and a real database.
@Suite(.database)
struct FileTests {
    @Test func `a file comes back byte for byte, is listed and is deleted`() async throws {
        try await withBatches(.hang) { scene, _ in
            let content = (0..<40_000).map { "line \($0) \r\n--edg\n--edge\n" }.joined()
            let answer = try await scene.upload(content)
            #expect(answer.status == 200, "\(answer.body)")
            let file = try BatchScene.object(answer)
            let id = try #require(file["id"] as? String)
            #expect(file["object"] as? String == "file" && file["purpose"] as? String == "batch")
            #expect(file["bytes"] as? Int == content.utf8.count && file["filename"] as? String == "in.jsonl")
            #expect(file["expires_at"] as? Int == (file["created_at"] as? Int).map { $0 + 30 * 86_400 })
            #expect(try await scene.gateway.get("/v1/files/\(id)").body == answer.body)
            #expect(try await scene.gateway.get("/v1/files/\(id)/content").body == content)
            _ = try await scene.upload("{}")
            let page = try BatchScene.object(await scene.gateway.get("/v1/files?limit=1&order=asc&purpose=batch"))
            #expect(page["first_id"] as? String == id && page["has_more"] as? Bool == true)
            let next = try BatchScene.object(await scene.gateway.get("/v1/files?after=\(id)&order=asc"))
            #expect((next["data"] as? [Any])?.count == 1 && next["has_more"] as? Bool == false)
            let deleted = try BatchScene.object(await scene.gateway.get("/v1/files/\(id)", method: .DELETE))
            #expect(deleted["deleted"] as? Bool == true)
            #expect(try await scene.gateway.get("/v1/files/\(id)/content").status == 404)
            #expect(try await scene.gateway.get("/v1/files?limit=0").status == 400)
            #expect(try await scene.gateway.get("/v1/files/\(id)", method: .PATCH).status == 405)
        }
    }

    @Test func `a file that is too large is refused before and while it comes, and leaves nothing`() async throws {
        try await withBatches(.hang, change: { $0.batches.maxFileBytes = 600_000 }) { scene, _ in
            let large = String(repeating: "x", count: 700_000)
            let answer = try await scene.upload(large)
            #expect(answer.status == 413 && answer.body.contains("600000"))
            // Its length is not told before.
            let client = try await RawClient(port: scene.gateway.port)
            try await client.send(
                "POST /v1/files HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n"
                    + "content-type: multipart/form-data; boundary=edge\r\n\r\n"
            )
            let head = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
            for part in [head] + Array(repeating: String(repeating: "x", count: 100_000), count: 7) {
                try await client.send("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
            }
            #expect(try await eventually { client.text.contains("413") })
            await client.close()
            let none = try BatchScene.object(await scene.gateway.get("/v1/files"))
            #expect((none["data"] as? [Any])?.isEmpty == true)
            #expect(try await eventually { try await scene.storedFiles() == 0 })
        }
    }

    @Test func `a client that leaves in the midst of a file leaves nothing behind`() async throws {
        try await withBatches(.hang) { scene, _ in
            let client = try await RawClient(port: scene.gateway.port)
            try await client.send(
                "POST /v1/files HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n"
                    + "content-type: multipart/form-data; boundary=edge\r\n\r\n"
                    + "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                    + String(repeating: "x", count: 600_000)
            )
            #expect(try await eventually { try await scene.storedFiles() == 1 })
            await client.close()
            #expect(try await eventually { try await scene.storedFiles() == 0 })
        }
    }

    @Test func `what is no form, or not for batches, is refused with its reason`() async throws {
        try await withBatches(.hang) { scene, _ in
            #expect(try await scene.gateway.post("{}", path: "/v1/files").status == 415)
            let purpose = try await scene.upload("{}", purpose: "assistants")
            #expect(purpose.status == 400 && purpose.body.contains(#""param":"purpose""#))
            let broken = try await scene.gateway.send(
                .POST,
                "/v1/files",
                body: .bytes(
                    ByteBuffer(string: "--edge\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nba")
                ),
                headers: [("content-type", "multipart/form-data; boundary=edge")]
            )
            #expect(broken.status == 400 && broken.body.contains("invalid_multipart"))
            #expect(try await scene.gateway.get("/v1/files/file-nobodyhas").status == 404)
        }
    }

    @Test func `a gateway without a database for them has no files and no batches`() async throws {
        try await withGateway(.hang) { scene, _ in
            let files = try await scene.get("/v1/files")
            let batches = try await scene.post("{}", path: "/v1/batches")
            #expect(files.status == 404 && batches.status == 404)
        }
    }
}

extension BatchScene {
    /// Files in the database, whole or not.
    fileprivate func storedFiles() async throws -> Int {
        let rows = try await pool.query("SELECT count(*) AS n FROM batch_files")
        return try rows.first?.decode("n") ?? -1
    }
}
