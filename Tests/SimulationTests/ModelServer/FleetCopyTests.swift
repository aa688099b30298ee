import Foundation
import Simulation
import SunwardModel
import Testing

struct FleetCopyTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: ["demo", "us-nine", "world-eight"])
    func `a copy is the same fleet with endpoints`(name: String) throws {
        let source = Self.root.appending(path: "sites/\(name)")
        let target = FileManager.default.temporaryDirectory.appending(path: "sunward-copy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: target) }
        var fleet = try FleetLoader().loadValid(directory: source)
        var endpoints: FleetCopy.Endpoints = [:]
        var port = 9000
        for site in fleet.sites.indices {
            for model in fleet.sites[site].models.indices {
                let url = "http://127.0.0.1:\(port)"
                port += 1
                endpoints[fleet.sites[site].name, default: [:]][fleet.sites[site].models[model].name] = [url]
                fleet.sites[site].models[model].endpoints = [url]
            }
        }
        try FleetCopy(of: source, endpoints: endpoints).write(to: target)
        #expect(try FleetLoader().loadValid(directory: target) == fleet)
        // Over an earlier copy as well, whose endpoints are replaced.
        try FleetCopy(of: target, endpoints: endpoints).write(to: target)
        #expect(try FleetLoader().loadValid(directory: target) == fleet)
    }

    @Test func `what is no fleet is not copied`() {
        let target = FileManager.default.temporaryDirectory.appending(path: "sunward-copy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: target) }
        #expect(throws: SimulationError.self) {
            try FleetCopy(of: Self.root.appending(path: "nowhere"), endpoints: [:]).write(to: target)
        }
    }
}
