import Foundation
import Planning
import Testing

struct InstanceValidationTests {
    /// A correct instance of one area, two sites, one class, one resource and two slots.
    private static func fields() -> [String: Any] {
        [
            "format": "green-llm-instance/1", "name": "tiny", "areas": ["a"], "sites": ["s", "t"], "classes": ["c"],
            "resources": ["gpu"], "slots": 2, "slotHours": 1, "queries": [[[5, 6]]], "inputTokens": [10],
            "outputTokens": [20], "inputTokenEnergyKWh": [0.001], "outputTokenEnergyKWh": [0.002],
            "delayPenalty": [0.1], "price": [[0.1, -0.2], [0.1, 0.1]], "carbonIntensity": [[0.4, 0.4], [0.1, 0.1]],
            "carbonTax": [0.02, 0.02], "renewableKWh": [[0, 1], [0, 0]], "gridLimitKWh": [[9, 9], [9, 9]],
            "pue": [1.2, 1.1], "wue": [[1, 1], [1, 1]], "ewif": [[1, 1], [1, 1]], "waterBudgetL": 100,
            "capacity": [[50, 50]], "resourcePerToken": [[0.1]], "tokenSize": [[[0.01, 0.01]]],
            "bandwidth": [[100, 100]], "networkDelay": [[0.1, 0.2]], "processingDelay": [[0.001], [0.001]],
            "maxDelay": [[50]],
        ]
    }

    private func problems(_ change: (inout [String: Any]) -> Void) throws -> [PlanningError.Problem] {
        var fields = Self.fields()
        change(&fields)
        let data = try JSONSerialization.data(withJSONObject: fields)
        do {
            _ = try GreenLLMInstance.decode(data)
            return []
        } catch {
            #expect(error.code == .invalidInstance)
            return error.problems
        }
    }

    @Test func `a correct instance is read, negative prices included`() throws {
        let data = try JSONSerialization.data(withJSONObject: Self.fields())
        let instance = try GreenLLMInstance.decode(data)
        #expect(instance.price[0][1] == -0.2)
        #expect(instance.queries == [[[5, 6]]])
        #expect(try GreenLLMInstance.decode(JSONEncoder().encode(instance)) == instance)
    }

    @Test func `a name and resources may be left out`() throws {
        #expect(try problems { $0["name"] = nil }.isEmpty)
        let none = try problems { fields in
            fields["resources"] = [String]()
            fields["capacity"] = [[Double]]()
            fields["resourcePerToken"] = [[Double]()]
        }
        #expect(none.isEmpty)
    }

    @Test func `a wrong format is named with the right one`() throws {
        let found = try problems { $0["format"] = "green-llm-instance/2" }
        #expect(found.map(\.path) == ["format"])
        #expect(found.first?.expected.contains("green-llm-instance/1") == true)
    }

    @Test func `every problem is listed with its path and value`() throws {
        let found = try problems {
            $0["carbonIntensity"] = [[0.4, -3], [0.1, 0.1]]
            $0["pue"] = [0.5, 1.1]
            $0["queries"] = [[[5, 6, 7]]]
            $0["colour"] = "green"
            $0["bandwidth"] = [[0, 100]]
            $0.removeValue(forKey: "ewif")
        }
        let paths = Set(found.map(\.path))
        #expect(paths == ["carbonIntensity[0][1]", "pue[0]", "queries[0][0]", "colour", "bandwidth[0][0]", "ewif"])
        let carbon = found.first { $0.path == "carbonIntensity[0][1]" }
        #expect(carbon?.found == "-3.0")
        #expect(carbon?.expected == "a number >= 0")
    }

    @Test func `values of the wrong type and repeated names are reported`() throws {
        let found = try problems {
            $0["price"] = [["dear", 0.1], [0.1, 0.1]]
            $0["sites"] = ["s", "s"]
            $0["slots"] = 1.5
        }
        #expect(found.contains { $0.path == "price[0][0]" && $0.found == "\"dear\"" })
        #expect(found.contains { $0.path == "sites[1]" })
        #expect(found.contains { $0.path == "slots" })
    }

    @Test(arguments: [1e308, -1e308, 1.1e30, 1e-308, -1e-308, 0.9e-30])
    func `a number whose products are none any more is reported by its path`(number: Double) throws {
        let found = try problems { $0["price"] = [[0.1, number], [0.1, 0.1]] }
        #expect(found.map(\.path) == ["price[0][1]"])
        #expect(found.first?.found == "\(number)")
        let bound = number.magnitude > 1 ? "at most 1e+30 in size" : "at least 1e-30 in size"
        #expect(found.first?.expected.contains(bound) == true)
    }

    @Test(arguments: [1e30, -1e30, 1e-30, 0, -0.0])
    func `a number as large or small as may be is read`(number: Double) throws {
        #expect(try problems { $0["price"] = [[0.1, number], [0.1, 0.1]] }.isEmpty)
    }

    @Test(arguments: ["", "[1]", "{\"format\": NaN}", "{\"slots\": 1e999}"])
    func `what is not one JSON object is an invalid instance`(_ text: String) {
        let error = #expect(throws: PlanningError.self) { try GreenLLMInstance.decode(Data(text.utf8)) }
        #expect(error?.code == .invalidInstance)
    }

    @Test func `a file that is not there is an invalid instance`() {
        #expect(throws: PlanningError.self) { try GreenLLMInstance.load(from: URL(fileURLWithPath: "/no/such/file")) }
    }
}
