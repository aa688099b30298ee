import ControlAPI
import ControlPlane
import Foundation
import Hummingbird
import HummingbirdTesting
import PostgresTesting
import SunwardModel
import Testing

/// A service that lets nobody in without a key.
@Suite(.database)
struct AccessTests {
    private static let route = #"{"area": "chicago", "class": "chat", "prompt": "Why is the sky blue?"}"#

    private static func reading(_ site: String) -> String {
        #"{"site": "\#(site)", "metric": "price_usd_per_mwh", "value": 31, "observedAt": "2023-06-01T18:20:00Z"}"#
    }

    /// Makes a key as an operator does on the database, where nobody can be asked.
    private static func key(_ service: ServiceUnderTest, _ role: String, expiresAt: Date? = nil) async throws -> String
    {
        try await service.services.keys.create(KeyDraft(name: role, role: role, expiresAt: expiresAt)).secret.text
    }

    @Test func `without a key only the health of the process is told`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            for operation in service.document.operations where operation.path != "/healthz" {
                let path = operation.path.replacing(/\{[a-z]+\}/, with: "x")
                guard operation.path != "/readyz" else {
                    #expect(try await service.get("/readyz").status == 503)
                    continue
                }
                let method = try #require(HTTPRequest.Method(operation.method))
                let answer = try await service.send(method, path, method == .get ? nil : "{}")
                #expect(answer.status == 401, "\(operation)")
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                #expect(answer.json["detail"]?.text?.contains("sunward keys create") == true)
            }
            #expect(try await service.get("/healthz").status == 200)
            // What is not there is not told either, nor how it might be written.
            for path in ["/nothing", "//healthz", "/healthz/", "/api/v1/route/", "/api/v1//status"] {
                let answer = try await service.client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                #expect(answer.status == .unauthorized)
            }
        }
    }

    @Test func `an administrator may do everything, and a missing page is missing`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            let key = try await Self.key(service, "admin")
            for path in ["/api/v1/sites", "/api/v1/status", "/metrics", "/", "/api/v1/keys"] {
                #expect(try await service.get(path, key: key).status == 200)
            }
            #expect(try await service.post("/api/v1/route", Self.route, key: key).status == 200)
            #expect(try await service.post("/api/v1/telemetry", Self.reading("tucson"), key: key).status == 200)
            #expect(try await service.get("/nothing", key: key).status == 404)
            // Now that there is an administrator nobody is told how to make one.
            let refused = try await service.get("/api/v1/status")
            #expect(refused.status == 401 && refused.json["detail"]?.text?.hasPrefix("no API key was given") == true)
        }
    }

    @Test func `a client may ask for routes and report, and nothing else`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            let key = try await Self.key(service, "client")
            let answer = try await service.post("/api/v1/route", Self.route, key: key)
            let decision = try #require(answer.json["decision"]?.text)
            let report = #"{"decision": "\#(decision)", "status": "succeeded"}"#
            #expect(try await service.post("/api/v1/outcomes", report, key: key).status == 200)
            #expect(try await service.post("/api/v1/telemetry", Self.reading("tucson"), key: key).status == 403)
            for path in ["/api/v1/status", "/api/v1/keys", "/metrics", "/api/v1/history/routing", "/"] {
                #expect(try await service.get(path, key: key).status == 403)
            }
            #expect(try await service.post("/api/v1/keys", "{}", key: key).status == 403)
        }
    }

    @Test func `a site writes what is its own, reading by reading, and is told whose the rest is`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            let key = try await Self.key(service, "site:tucson")
            let mixed = "[\(Self.reading("tucson")), \(Self.reading("lubbock"))]"
            let partly = try await service.post("/api/v1/telemetry", mixed, key: key)
            #expect(partly.status == 200 && partly.json["accepted"]?.number == 1)
            let refused = partly.json["refused"]?.elements.first
            #expect(refused?["index"]?.number == 1 && refused?["value"]?.text == "lubbock")
            let arrivals =
                #"{"area": "chicago", "class": "chat", "metric": "arrivals_per_hour", "value": 1, "observedAt": "2023-06-01T18:20:00Z"}"#
            for body in [Self.reading("lubbock"), arrivals] {
                let answer = try await service.post("/api/v1/telemetry", body, key: key)
                #expect(answer.status == 403)
                #expect(answer.json["detail"]?.text?.contains("tucson only") == true)
            }
            let forecast = #"[{"site": "SITE", "metric": "solar_kw", "value": 5, "validAt": "2023-06-01T20:00:00Z"}]"#
            for (site, status) in [("tucson", 200), ("lubbock", 403)] {
                let body = forecast.replacing("SITE", with: site)
                #expect(try await service.post("/api/v1/forecasts", body, key: key).status == status)
            }
            #expect(try await service.count("telemetry") == 1)
            #expect(try await service.post("/api/v1/route", Self.route, key: key).status == 403)
            #expect(try await service.get("/api/v1/sites", key: key).status == 403)
            // What readings without a time are stamped by.
            #expect(try await service.get("/api/v1/clock", key: key).status == 200)
            #expect(try await service.send(.put, "/api/v1/clock", #"{"speed": 1}"#, key: key).status == 403)
        }
    }

    @Test func `an expired key and an unknown one are refused, and neither is told again`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            _ = try await Self.key(service, "admin")
            let old = try await Self.key(service, "admin", expiresAt: ServiceUnderTest.start)
            for (key, word) in [(old, "expired"), ("sw-wrong", "not known")] {
                let answer = try await service.get("/api/v1/status", key: key)
                #expect(answer.status == 401 && answer.json["detail"]?.text?.contains(word) == true)
                #expect(!answer.text.contains(key))
            }
        }
    }

    @Test func `a browser may read with the key as its password, and change nothing`() async throws {
        try await ServiceUnderTest.run(isStarted: false, requiresKeys: true) { service in
            let key = try await Self.key(service, "admin")
            func ask(_ method: HTTPRequest.Method, _ path: String, _ password: String) async throws -> TestResponse {
                let credentials = Data("anybody:\(password)".utf8).base64EncodedString()
                let headers: HTTPFields = [.authorization: "Basic \(credentials)", .contentType: "application/json"]
                return try await service.client.executeRequest(
                    uri: path,
                    method: method,
                    headers: headers,
                    body: method == .get ? nil : ByteBuffer(string: #"{"name": "a", "role": "admin"}"#)
                )
            }
            #expect(try await ask(.get, "/", key).status == .ok)
            #expect(try await ask(.get, "/api/v1/status", key).status == .ok)
            let refused = try await ask(.get, "/", "sw-wrong")
            #expect(refused.status == .unauthorized)
            #expect(refused.headers[values: .wwwAuthenticate].contains { $0.hasPrefix("Basic realm") })
            #expect(try await ask(.post, "/api/v1/keys", key).status == .unauthorized)
            // A question is no change: let in, it is told that there is no plan yet.
            #expect(try await ask(.post, "/api/v1/plans/current/what-if", key).status == .notFound)
            #expect(try await ask(.post, "/api/v1/plans/current/what-if", "sw-wrong").status == .unauthorized)
        }
    }

    @Test func `the fast path lets in nobody whom the router would not`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false, requiresKeys: true) { service in
            let client = try await Self.key(service, "client")
            let site = try await Self.key(service, "site:tucson")
            func post(_ key: String?, last: Bool = false) -> String {
                let headers =
                    (key.map { "Authorization: Bearer \($0)\r\n" } ?? "") + (last ? "Connection: close\r\n" : "")
                return "POST /api/v1/route HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(headers)"
                    + "Content-Length: \(Self.route.utf8.count)\r\n\r\n\(Self.route)"
            }
            let sent = post(client) + post(nil) + post(site) + post("sw-wrong") + post(client, last: true)
            let answers = try await RawConnection.exchange([sent], port: #require(service.client.port))
            let statuses = answers.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["200", "401", "403", "401", "200"])
            #expect(service.history.decisions.count == 2)
        }
    }

    @Test func `where no key is needed one that is shown is held to what it is for`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let site = try await Self.key(service, "site:tucson")
            #expect(try await service.get("/api/v1/status").status == 200)
            #expect(try await service.get("/api/v1/status", key: site).status == 403)
            #expect(try await service.get("/api/v1/status", key: "sw-wrong").status == 401)
            // What some other program put there is nobody's key.
            #expect(try await service.get("/api/v1/status", key: "something-else").status == 200)
        }
    }
}
