import ControlPlane
import Foundation
import PostgresTesting
import SunwardModel
import Testing

@testable import Gateway

/// Inputs and requests that cannot be taken.
@Suite(.database)
struct BatchRefusalTests {
    @Test func `every kind of mistake in an input is told with its line`() async throws {
        try await withBatches(.answer(Answers.chat)) { scene, upstream in
            let good = Answers.request()
            let input = [
                #"{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":\#(good)}"#,
                #"{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":\#(good)}"#,
                "",
                #"{"custom_id":"b","method":"#,
                #"{"custom_id":"c","method":"GET","url":"/v1/chat/completions","body":\#(good)}"#,
                #"{"custom_id":"d","method":"POST","url":"/v1/completions","body":\#(good)}"#,
                #"{"custom_id":"e","method":"POST","url":"/v1/chat/completions","body":\#(Answers.request(model: "x"))}"#,
                #"{"custom_id":"f","method":"POST","url":"/v1/chat/completions","body":\#(Answers.request(stream: true))}"#,
                #"{"method":"POST","url":"/v1/chat/completions","body":\#(good)}"#,
                #"{"custom_id":"g","method":"POST","url":"/v1/chat/completions"}"#,
                #"{"custom_id":"h","method":"POST","url":"/v1/chat/completions","body":{"model":"small"}}"#,
                #"{"custom_id":5,"method":"POST","url":"/v1/chat/completions","body":\#(good)}"#,
            ].joined(separator: "\n")
            let batch = try await scene.wait(for: "failed", try await scene.begin(input))
            let errors = try #require((batch["errors"] as? [String: Any])?["data"] as? [[String: Any]])
            let found = errors.map { error in
                let param = error["param"] as? String ?? "-"
                return "\(error["line"] as? Int ?? 0) \(error["code"] as? String ?? "") \(param)"
            }
            #expect(
                found == [
                    "2 duplicate_custom_id custom_id", "4 invalid_json_line -", "5 invalid_method method",
                    "6 invalid_url url", "7 model_not_found body.model", "8 invalid_request body.stream",
                    "9 missing_required_parameter custom_id", "10 missing_required_parameter body",
                    "11 missing_required_parameter body.messages", "12 invalid_custom_id custom_id",
                ]
            )
            #expect(batch["failed_at"] is Int && batch["output_file_id"] is NSNull)
            #expect(upstream.seen.requests == 0)
        }
    }

    @Test func `an input with nothing in it, or with too much, fails its batch`() async throws {
        try await withBatches(.answer(Answers.chat), change: { $0.batches.maxLines = 2 }) { scene, _ in
            for (input, code) in [("\n\n", "empty_file"), (BatchScene.input(3), "too_many_requests")] {
                let batch = try await scene.wait(for: "failed", try await scene.begin(input))
                let errors = (batch["errors"] as? [String: Any])?["data"] as? [[String: Any]]
                #expect(errors?.first?["code"] as? String == code)
            }
        }
    }

    @Test(
        arguments: [
            (#"{"input_file_id":null}"#, "input_file_id"), (#"{"endpoint":"/v1/images"}"#, "endpoint"),
            (#"{"completion_window":"1h"}"#, "completion_window"),
            (#"{"metadata":{"class":"chat"}}"#, "metadata.class"), (#"{"metadata":{"area":"mars"}}"#, "metadata.area"),
            (#"{"metadata":{"deadline":"soon"}}"#, "metadata.deadline"),
            (#"{"metadata":{"deadline":"2020-01-01T00:00:00Z"}}"#, "metadata.deadline"),
            (#"{"metadata":{"deadline_hours":"25"}}"#, "metadata.deadline_hours"),
            (#"{"metadata":{"n":1}}"#, "metadata.n"), (#"{"metadata":[]}"#, "metadata"),
            (#"{"output_expires_after":{"anchor":"created_at","seconds":1}}"#, "output_expires_after.seconds"),
        ]
    )
    func `a batch that cannot be made is refused with the field that is to blame`(
        change: String,
        param: String
    ) async throws {
        try await withBatches(.answer(Answers.chat)) { scene, _ in
            let file = try BatchScene.object(await scene.upload("{}"))["id"] as? String ?? ""
            var fields: [String: Any] = [
                "input_file_id": file, "endpoint": "/v1/embeddings", "completion_window": "24h",
            ]
            fields.merge(try BatchScene.object(change)) { $1 }
            let body = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
            let answer = try await scene.gateway.post(body, path: "/v1/batches")
            #expect(answer.status == 400)
            let error = try #require(try BatchScene.object(answer)["error"] as? [String: Any])
            #expect(error["param"] as? String == param, "\(answer.body)")
        }
    }

    @Test func `a class that may not wait is refused with those that may`() async throws {
        try await withBatches(.answer(Answers.chat)) { scene, _ in
            let file = try BatchScene.object(await scene.upload("{}"))["id"] as? String ?? ""
            let body = #"{"input_file_id":"\#(file)","endpoint":"/v1/completions","completion_window":"24h"}"#
            let answer = try await scene.gateway.post(body, path: "/v1/batches", headers: [("x-sunward-class", "chat")])
            #expect(answer.status == 400 && answer.body.contains("night"))
            let floor = [("x-sunward-quality-floor", "0.5")]
            #expect(try await scene.gateway.post(body, path: "/v1/batches", headers: floor).status == 400)
            let deadline = Date(timeIntervalSinceNow: 3600).formatted(
                Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: TimeZone(secondsFromGMT: 7200) ?? .gmt)
            )
            let timed = body.dropLast() + #","metadata":{"deadline":"\#(deadline)"}}"#
            let made = try await scene.gateway.post(String(timed), path: "/v1/batches")
            #expect(made.status == 200, "\(deadline) \(made.body)")
        }
    }
}
