import ControlAPI
import ControlPlane
import Foundation
import Hummingbird
import HummingbirdTesting
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct OperationTests {
    @Test func `before it has started the service lives, is not ready, and says why`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            #expect(try await service.get("/healthz").status == 200)
            let ready = try await service.get("/readyz")
            #expect(ready.status == 503)
            #expect(ready.json["ready"] == .bool(false))
            let failing = (ready.json["checks"]?.elements ?? []).filter { $0["ok"] == .bool(false) }
            #expect(failing.map { $0["name"] } == [.text("started"), .text("plan")])
            #expect(failing.last?["detail"] == .text("no plan yet"))
            #expect(try await service.get("/api/v1/status").json["planID"] == nil)
        }
    }

    @Test func `with a plan it is ready, and its status names the plan`() async throws {
        try await ServiceUnderTest.run { service in
            let plan = try await service.post("/api/v1/plans").json["id"]
            let ready = try await service.get("/readyz")
            #expect(ready.status == 200)
            #expect((ready.json["checks"]?.elements ?? []).allSatisfy { $0["ok"] == .bool(true) })
            let status = try await service.get("/api/v1/status").json
            #expect(status["planID"] == plan)
            #expect(plan?.text == service.services.board.current?.record.id.uuidString.lowercased())
            await service.services.desk.turn()
            #expect(try await service.get("/api/v1/router").json["planID"] == plan)
            #expect(status["fleet"] == .text("demo"))
            #expect(status["writer"]?["databaseConnected"] == .bool(true))
            #expect((status["writer"]?["committedRows"]?.number ?? 0) > 100)
            #expect(status["fleetDigest"] == .text(try service.fleet.digest))
            let sites = try await service.get("/api/v1/sites").json.elements
            #expect(sites.map { $0["name"] } == service.fleet.sites.map { .text($0.name) })
            #expect(sites.allSatisfy { $0["planned"]?["slot"] == .number(0) })
            let metrics = try await service.get("/metrics")
            #expect(metrics.contentType == "text/plain")
            for name in ["sunward_plans_total", "sunward_plan_solve_seconds"] {
                #expect(metrics.text.contains(name), "\(name)")
            }
        }
    }

    @Test func `metrics count what came in and what was asked`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            _ = try await service.post("/api/v1/telemetry", BadInputTests.reading([:]))
            _ = try await service.post("/api/v1/telemetry", BadInputTests.reading(["site": #""oslo""#]))
            let text = try await service.get("/metrics").text
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("sunward_telemetry_readings_total{") }
            #expect(lines.contains { $0.contains(#"result="accepted""#) })
            #expect(text.contains("# TYPE sunward_telemetry_readings_total counter"))
            #expect(text.contains("http_server_request"))
            #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") || $0.contains(" ") })
        }
    }

    @Test func `the fleet is shown whole, and an unknown site is not found`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let fleet = try await service.get("/api/v1/fleet").json
            #expect(fleet["fleet"]?["sites"]?.elements.count == service.fleet.sites.count)
            #expect(fleet["digest"] == .text(try service.fleet.digest))
            let answer = try await service.get("/api/v1/sites/oslo")
            #expect(answer.status == 404)
            #expect(answer.json["detail"]?.text?.contains("louisville, lubbock, portland, tucson") == true)
        }
    }

    @Test func `a simulated clock is set forward, run and held, and refuses anything else`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let held = try await service.get("/api/v1/clock").json
            #expect(held["now"] == .text("2023-06-01T18:20:00Z"))
            #expect(held["speed"] == .number(0))
            #expect(held["simulated"] == .bool(true))
            for body in [
                #"{"speed": -1}"#, #"{"speed": 1e7}"#, #"{"speed": "fast"}"#, "{}", "[]", "",
                #"{"speed": 1, "from": "2023-06-01T18:19:59Z"}"#, #"{"speed": 1, "from": "noon"}"#,
            ] {
                #expect(try await service.send(.put, "/api/v1/clock", body).status == 400, "\(body)")
            }
            #expect(try await service.get("/api/v1/clock").json == held)
            let moved = try await service.send(.put, "/api/v1/clock", #"{"from": "2023-06-02T00:00:00Z", "speed": 0}"#)
            #expect(moved.json["now"] == .text("2023-06-02T00:00:00Z"))
            let running = try await service.send(.put, "/api/v1/clock", #"{"speed": 3600}"#)
            #expect(running.json["speed"] == .number(3600))
            try await eventually {
                (try await service.get("/api/v1/clock").json["now"]?.text ?? "") > "2023-06-02T00:00:01Z"
            }
        }
    }

    @Test func `a clock of real time cannot be set`() async throws {
        try await ServiceUnderTest.run(clock: WallClock(), isStarted: false) { service in
            let answer = try await service.send(.put, "/api/v1/clock", #"{"speed": 2}"#)
            #expect(answer.status == 409)
            #expect(answer.problemType == "real-time")
            #expect(try await service.get("/api/v1/clock").json["simulated"] == .bool(false))
        }
    }

    @Test func `the console is one page that needs and may take nothing from elsewhere`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let page = try await service.get("/")
            #expect(page.status == 200)
            #expect(page.contentType == "text/html")
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("connect-src 'self'"))
            #expect(page.text.hasPrefix("<!doctype html>"))
            // Namespaces of drawings are names, not addresses that are asked.
            let addresses = page.text.replacing("http://www.w3.org/2000/svg", with: "")
            for forbidden in [
                "http://", "https://", "src=", "@import", "url(", "innerHTML", "outerHTML", "insertAdjacent",
            ] {
                #expect(!addresses.contains(forbidden), "\(forbidden)")
            }
            let paths = page.text.matches(of: /ask\(["`](\/[a-z0-9\/]+)/).map { String($0.1) }
            #expect(paths.count >= 5)
            for path in paths where path.hasSuffix("/") == false {
                #expect(service.document.operation(method: "GET", path: path) != nil, "\(path)")
            }
        }
    }
}
