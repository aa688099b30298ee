import ControlAPI
import ControlPlane
import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct KeyTests {
    @Test func `a key is made, listed, used and revoked, and its secret told once`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let made = try await service.post(
                "/api/v1/keys",
                """
                {"name": "search team", "role": "client", "area": "chicago", "classes": ["chat"],
                 "requestsPerMinute": 600, "spendUSDPerDay": 5, "expiresAt": "2023-07-01T00:00:00Z"}
                """
            )
            #expect(made.status == 201 && made.headers[.cacheControl] == "no-store")
            let secret = try #require(made.json["secret"]?.text)
            let id = try #require(made.json["key"]?["id"]?.text)
            let listed = try await service.get("/api/v1/keys")
            #expect(listed.json.elements.count == 1 && listed.json.elements.first?["state"]?.text == "active")
            #expect(!listed.text.contains(secret) && !listed.text.contains("digest"))
            let route = #"{"area": "chicago", "class": "chat", "prompt": "Why?"}"#
            #expect(try await service.post("/api/v1/route", route, key: secret).status == 200)
            let revoked = try await service.send(.delete, "/api/v1/keys/\(id)")
            #expect(revoked.status == 200 && revoked.json["state"]?.text == "revoked")
            let refused = try await service.post("/api/v1/route", route, key: secret)
            #expect(refused.status == 401 && refused.json["detail"]?.text == "the API key has been revoked")
            #expect(try await service.send(.delete, "/api/v1/keys/key_nobody").status == 404)
        }
    }

    @Test(
        arguments: [
            (#"{"name": "a"}"#, 400, "role"), (#"{"name": "a", "role": "root"}"#, 422, "role"),
            (#"{"name": "a", "role": "site:atlantis"}"#, 422, "site:atlantis"),
            (#"{"name": "a", "role": "client", "requests_per_minute": 5}"#, 400, "requests_per_minute"),
            (#"{"name": "a", "role": "client", "spendUSDPerDay": -1}"#, 422, "spendUSDPerDay"),
            (#"{"name": "a", "role": "client", "expiresAt": "2020-01-01T00:00:00Z"}"#, 422, "expiresAt"),
            (#"{"name": 1, "role": "client"}"#, 400, "text"), ("[]", 400, "object"), ("{", 400, "JSON"),
        ]
    )
    func `a wrong request for a key makes none and says what is wrong`(
        _ body: String,
        _ status: Int,
        _ word: String
    ) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.post("/api/v1/keys", body)
            #expect(answer.status == status)
            #expect(answer.text.contains(word))
            #expect(try await service.count("api_keys") == 0)
        }
    }

    @Test func `a key is rotated, and its new secret told once and the old one refused`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let expiry = "2023-07-01T00:00:00Z"
            let made = try await service.post(
                "/api/v1/keys",
                #"{"name": "search", "role": "client", "requestsPerMinute": 600, "expiresAt": "\#(expiry)"}"#
            )
            let key = try #require(made.json["key"])
            let old = try #require(made.json["secret"]?.text)
            let path = "/api/v1/keys/\(key["id"]?.text ?? "")/rotate"
            let route = #"{"area": "chicago", "class": "chat", "prompt": "Why?"}"#
            // A body may be left out.
            for body in [nil, "", "{}"] as [String?] {
                let rotated = try await service.post(path, body)
                #expect(rotated.status == 200 && rotated.headers[.cacheControl] == "no-store")
                #expect(rotated.json["key"] == key && rotated.json["secret"] != made.json["secret"])
                let secret = try #require(rotated.json["secret"]?.text)
                #expect(try await service.post("/api/v1/route", route, key: secret).status == 200)
                #expect(try await !service.get("/api/v1/keys").text.contains(secret))
            }
            let refused = try await service.post("/api/v1/route", route, key: old)
            #expect(refused.status == 401 && refused.json["detail"]?.text == "the API key is not known here")
            let longer = try await service.post(path, #"{"expiresAt": "2023-08-01T00:00:00Z"}"#)
            #expect(longer.json["key"]?["expiresAt"]?.text == "2023-08-01T00:00:00Z")
        }
    }

    @Test func `a key that cannot be rotated is left as it was, and why is told`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let made = try await service.post("/api/v1/keys", #"{"name": "a", "role": "client"}"#)
            let secret = try #require(made.json["secret"]?.text)
            let key = "/api/v1/keys/\(made.json["key"]?["id"]?.text ?? "")"
            for (body, status, word) in [
                (#"{"expires": "2024-01-01T00:00:00Z"}"#, 400, "expiresAt"), ("[]", 400, "object"),
                (#"{"expiresAt": "2020-01-01T00:00:00Z"}"#, 422, "is over"),
            ] {
                let answer = try await service.post("\(key)/rotate", body)
                #expect(answer.status == status && answer.text.contains(word), "\(body)")
            }
            #expect(try await service.post("\(key)/rotate", "{}", key: secret).status == 403)
            #expect(try await service.post("/api/v1/keys/key_nobody/rotate", "{}").status == 404)
            _ = try await service.pool.query("UPDATE api_keys SET expires_at = '2023-01-01'")
            let expired = try await service.post("\(key)/rotate", "{}")
            #expect(expired.status == 422 && expired.json["errors"]?[0]?["field"]?.text == "expiresAt")
            #expect(expired.json["detail"]?.text?.contains("the key has expired") == true)
            #expect(try await service.send(.delete, key).status == 200)
            let revoked = try await service.post("\(key)/rotate", #"{"expiresAt": "2024-01-01T00:00:00Z"}"#)
            #expect(revoked.status == 409 && revoked.problemType == "key-revoked")
            #expect(revoked.json["detail"]?.text?.hasPrefix("the key has been revoked, which is for good") == true)
            let route = #"{"area": "chicago", "class": "chat", "prompt": "Why?"}"#
            let refused = try await service.post("/api/v1/route", route, key: secret)
            #expect(refused.status == 401 && refused.json["detail"]?.text == "the API key has been revoked")
        }
    }

    @Test func `while the database is away keys go on working and changes are refused in clear words`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let made = try await service.post("/api/v1/keys", #"{"name": "a", "role": "admin"}"#)
            let secret = try #require(made.json["secret"]?.text)
            // As away as it gets without stopping the server: its tables are gone.
            _ = try await service.pool.query("ALTER TABLE api_keys RENAME TO elsewhere")
            for answer in [
                try await service.post("/api/v1/keys", #"{"name": "b", "role": "admin"}"#, key: secret),
                try await service.send(.delete, "/api/v1/keys/key_nobody"),
                try await service.post("/api/v1/keys/key_nobody/rotate", "{}"),
            ] {
                #expect(answer.status == 503)
                let detail = answer.json["detail"]?.text
                #expect(detail?.contains("keys cannot be changed while the database is away") == true)
            }
            // A secret whose keeping was not answered is lost: nobody is told that nothing has changed.
            let detail = try await service.post("/api/v1/keys/key_nobody/rotate").json["detail"]?.text
            #expect(detail?.contains("rotate again") == true && detail?.contains("nothing was changed") == false)
            #expect(try await service.get("/api/v1/keys", key: secret).json.elements.count == 1)
        }
    }
}
