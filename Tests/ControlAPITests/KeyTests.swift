import ControlAPI
import ControlPlane
import Foundation
import Hummingbird
import HummingbirdTesting
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

    @Test func `while the database is away keys go on working and changes are refused in clear words`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let made = try await service.post("/api/v1/keys", #"{"name": "a", "role": "admin"}"#)
            let secret = try #require(made.json["secret"]?.text)
            // As away as it gets without stopping the server: its tables are gone.
            _ = try await service.pool.query("ALTER TABLE api_keys RENAME TO elsewhere")
            for answer in [
                try await service.post("/api/v1/keys", #"{"name": "b", "role": "admin"}"#, key: secret),
                try await service.send(.delete, "/api/v1/keys/key_nobody"),
            ] {
                #expect(answer.status == 503)
                #expect(answer.json["detail"]?.text?.contains("keys cannot be changed while the database is away") == true)
            }
            #expect(try await service.get("/api/v1/keys", key: secret).json.elements.count == 1)
        }
    }
}
