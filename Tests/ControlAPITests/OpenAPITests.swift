import ControlAPI
import Foundation
import Hummingbird
import PostgresTesting
import Testing

@Suite(.database)
struct OpenAPITests {
    @Test func `the document lists exactly the routes of the service`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let routes = ControlAPI.router(service.services).routes.map {
                OpenAPIDocument.Operation(method: $0.method.rawValue, path: $0.path.description)
            }
            #expect(routes.count == Set(routes).count)
            #expect(Set(routes).subtracting(service.document.operations) == [])
            #expect(service.document.operations.subtracting(routes) == [])
        }
    }

    @Test func `every documented history parameter is taken, with its bounds, and no other`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let operations = service.document.operations.filter { $0.path.contains("/history/") }
            #expect(operations.count == 8)
            for operation in operations {
                let parameters = service.document.queryParameters(operation)
                for (name, parameter) in parameters where name != "cursor" {
                    let schema = parameter["schema"]
                    let good =
                        switch name {
                        case "since", "until": "2023-06-01T00:00:00Z"
                        case "limit": String(Int(schema?["maximum"]?.number ?? 0))
                        case "metric": "price_usd_per_mwh"
                        case "order": schema?["enum"]?[1]?.text ?? ""
                        default: "tucson"
                        }
                    #expect(try await service.get("\(operation.path)?\(name)=\(good)").status == 200)
                }
                let limits = [Int(parameters["limit"]?["schema"]?["maximum"]?.number ?? 0) + 1, 0]
                for limit in limits {
                    #expect(try await service.get("\(operation.path)?limit=\(limit)").status == 400)
                }
                for name in ["site", "area", "class", "metric", "model", "colour"] where parameters[name] == nil {
                    let answer = try await service.get("\(operation.path)?\(name)=x")
                    #expect(answer.status == 400)
                    #expect(answer.json["detail"]?.text?.contains("\"\(name)\" is not known") == true)
                }
            }
        }
    }

    @Test func `the check of answers against the document finds what is wrong with them`() throws {
        let document = try OpenAPIDocument()
        let operation = OpenAPIDocument.Operation(method: "GET", path: "/api/v1/clock")
        func problems(_ status: Int, _ type: String, _ body: String) -> [String] {
            document.problems(operation, status: status, contentType: type, body: Data(body.utf8))
        }
        let right = #"{"now": "2023-06-01T00:00:00Z", "speed": 1, "simulated": true}"#
        #expect(problems(200, "application/json", right) == [])
        #expect(problems(201, "application/json", right).count == 1)
        #expect(problems(200, "text/plain", right).count == 1)
        #expect(problems(200, "application/json", #"{"now": "noon", "speed": -1, "extra": 0}"#).count == 4)
    }
}
