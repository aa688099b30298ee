import Foundation
import Testing

struct SitesValidateTests {
    @Test(arguments: ["demo", "us-nine", "world-eight", "world-eight-flexible"])
    func `shipped fleets are valid`(name: String) async throws {
        try await Workspace.run { folder in
            let result = try await sunward("sites", "validate", ProjectFiles.root.path + "/sites/" + name, in: folder)
            #expect(result.status == 0)
            #expect(result.lines.last?.hasPrefix("fleet \(name) is valid: ") == true)
        }
    }

    @Test func `every problem of a fleet is told at once, with its place`() async throws {
        try await Workspace.run { folder in
            let fleet = try folder.copyOfDemoFleet()
            try folder.replace("replan_minutes: 5", with: "replan_minutes: -5", in: "fleet/fleet.yaml")
            try folder.replace(
                "power_usage_effectiveness: 1.1",
                with: "power_usage_effectiveness: 0.5\npue: 1.1",
                in: "fleet/portland.yaml"
            )
            let result = try await sunward("sites", "validate", fleet, in: folder)
            #expect(result.status == 65)
            #expect(result.lines.count == 3)
            #expect(result.output.contains(#/portland\.yaml:\d+: power_usage_effectiveness: value "0.5"/#))
            #expect(result.output.contains(#/portland\.yaml:\d+: pue: /#))
            #expect(result.output.contains(#/fleet\.yaml:\d+: planner\.replan_minutes: value "-5"/#))
            let json = try await sunward("sites", "validate", fleet, "--format", "json", in: folder)
            #expect(json.status == 65)
            #expect(try json.json.array.map(\.severity.string) == ["error", "error", "error"])
        }
    }

    @Test func `what is no fleet is no fleet`() async throws {
        try await Workspace.run { folder in
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "empty"),
                withIntermediateDirectories: true
            )
            for path in [folder.path("empty"), folder.path("absent")] {
                let result = try await sunward("sites", "validate", path, in: folder)
                #expect(result.status == 65)
                #expect(!result.output.isEmpty)
            }
        }
    }
}
