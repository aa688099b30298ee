import AsyncHTTPClient
import EmbeddedPostgres
import Foundation
import NIOCore
import PostgresTesting
import Testing

extension ServiceTests {
    /// `sunward batches` as a user types it, against a real gateway.
    struct BatchCommandTests {
        private static func input(_ count: Int) -> String {
            (1...count).map { number in
                #"{"custom_id":"c\#(number)","method":"POST","url":"/v1/chat/completions","body":\#(GatewayRig.chat())}"#
            }.joined(separator: "\n")
        }

        @Test func `a batch is handed in, followed, and its answers fetched`() async throws {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    try await GatewayRig.run(in: folder, database: ["--database", server.connectionString]) { rig in
                        let gateway = ["SUNWARD_GATEWAY_URL": rig.url + "/v1"]
                        func batches(_ arguments: String...) async throws -> CommandResult {
                            try await sunward(["batches"] + arguments, environment: gateway, in: folder)
                        }
                        let input = try folder.write("in.jsonl", Self.input(6))
                        let made = try await batches(
                            "create",
                            input,
                            "--deadline-hours",
                            "0.1",
                            "--metadata",
                            "team=ra",
                            "--wait",
                            "--format",
                            "json"
                        )
                        #expect(made.status == 0, "\(made.errors)")
                        let batch = try made.json
                        let id = try #require(batch.id.string)
                        #expect(batch.status.string == "completed" && batch.metadata.team.string == "ra")
                        #expect(batch.usage.output_tokens.number == 48)
                        #expect(try #require(batch.sunward.grams_co2.number) > 0)

                        let shown = try await batches("show", id)
                        #expect(shown.status == 0 && shown.output.contains(#/metadata\.team +ra/#))
                        let listed = try await batches("list", "--format", "csv")
                        let row = "\(id),completed,/v1/chat/completions,"
                        #expect(listed.lines.count == 2 && listed.lines[1].hasPrefix(row), "\(listed.output)")

                        let answers = folder.path("answers.jsonl")
                        #expect(try await batches("output", id, "--out", answers).status == 0)
                        let lines = try String(contentsOfFile: answers, encoding: .utf8).split(separator: "\n")
                        #expect(lines.count == 6 && lines.allSatisfy { $0.contains(#""status_code":200"#) })
                        let again = try await batches("output", id, "--out", answers)
                        #expect(again.status == 65 && again.errors.contains("exists already"))
                        let errors = try await batches("output", id, "--errors")
                        #expect(errors.status == 1 && errors.errors.contains("has no errors"))
                        let late = try await batches("cancel", id)
                        #expect(late.status == 1 && late.errors.contains("cannot be cancelled: it is completed"))

                        // The service looks every few seconds at what waits.
                        try await eventually("no batch is under way") {
                            let status = try await sunward("status", "--url", rig.service.url, in: folder)
                            return status.output.contains(#/batches +none under way, 0 requests wait/#)
                        }
                        #expect(try await rig.service.terminate() == 0)
                    }
                }
            }
        }

        @Test func `what is wrong is told by field or line, with the right exit code`() async throws {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    try await GatewayRig.run(in: folder, database: ["--database", server.connectionString]) { rig in
                        func create(_ content: String, _ options: String...) async throws -> CommandResult {
                            let file = try folder.write("\(UUID().uuidString).jsonl", content)
                            let command = ["batches", "create", file, "--url", rig.url]
                            return try await sunward(command + options, in: folder)
                        }
                        let wrongClass = try await create(Self.input(1), "--class", "nobody")
                        #expect(wrongClass.status == 65 && wrongClass.errors.contains("nobody"), "\(wrongClass.errors)")
                        let deadline = try await create(Self.input(1), "--deadline", "yesterday")
                        #expect(deadline.status == 65 && deadline.errors.contains("metadata.deadline"))
                        let empty = try await create("\n")
                        #expect(empty.status == 65 && empty.errors.contains("holds no requests"))
                        let noJSON = try await create("hello")
                        #expect(noJSON.status == 65 && noJSON.errors.contains("first line"))
                        let line = Self.input(2).replacing("c2", with: "c1")
                        let double = try await create(line, "--deadline-hours", "0.1", "--wait")
                        #expect(double.status == 65 && double.errors.contains("line 2"), "\(double.errors)")
                        #expect(double.output.contains("duplicate_custom_id"))
                        let usage = try await create(Self.input(1), "--deadline-hours", "25")
                        #expect(usage.status == 64 && usage.errors.contains("--deadline-hours is 25"))
                        let nobody = try await sunward(
                            "batches",
                            "show",
                            "batch_nobodyhasthis",
                            "--url",
                            rig.url,
                            in: folder
                        )
                        #expect(nobody.status == 1 && nobody.errors.contains("batch_nobodyhasthis"))
                        let away = try await sunward("batches", "list", "--url", "http://127.0.0.1:1", in: folder)
                        #expect(away.status == 69 && away.errors.contains("SUNWARD_GATEWAY_URL"))
                        // Of what was refused at once nothing stays behind; the failed batch keeps its file.
                        let files = try await rig.client.get(url: rig.url + "/v1/files").get()
                        let listed = try JSON(files.body.map { String(buffer: $0) } ?? "").data.array
                        #expect(listed.count == 1)
                        #expect(try await rig.service.terminate() == 0)
                    }
                }
            }
        }
    }
}
