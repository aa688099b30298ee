import Foundation
import Testing

/// The two commands as a user runs them.
struct LoadCommandTests {
    @Test func `servers of a whole fleet answer the load generator, and its copy names them`() async throws {
        try await Workspace.run { folder in
            let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
            let servers = try ChildProgram.start(
                [
                    "simulate", "model-server", "--fleet", ProjectFiles.demoFleet, "--all", "--first-port", "\(port)",
                    "--time-scale", "20", "--write-fleet", folder.path("copy"), "--write-endpoints",
                    folder.path("list"),
                ],
                in: folder
            )
            try await eventually("the servers listen") { servers.printed.contains("ready") }
            let list = try String(contentsOfFile: folder.path("list"), encoding: .utf8)
            let endpoint = try #require(list.split(separator: "\n").first { $0.contains("tucson llama-3.1-8b") })
            let url = try #require(endpoint.split(separator: " ").last.map(String.init))
            let valid = try await sunward("sites", "validate", folder.path("copy"), in: folder)
            #expect(valid.status == 0)
            let copy = try String(contentsOfFile: folder.path("copy/tucson.yaml"), encoding: .utf8)
            #expect(copy.contains("endpoint: \(url)\n"))
            let load = try await sunward(
                "load",
                "--url",
                url,
                "--model",
                "llama-3.1-8b",
                "--rate",
                "40",
                "--uniform",
                "--duration",
                "1",
                "--stream",
                "0.5",
                "--input-tokens",
                "30",
                "--output-tokens",
                "10",
                "--format",
                "json",
                in: folder
            )
            #expect(load.status == 0, "\(load.errors)")
            #expect(try load.json.succeeded.number == 40)
            servers.send(SIGTERM)
            #expect(try await servers.end() == 0)
        }
    }

    @Test func `a run that is broken off reports what it has`() async throws {
        try await Workspace.run { folder in
            let load = try ChildProgram.start(
                ["load", "--url", "http://127.0.0.1:9", "--rate", "20", "--duration", "600", "--timeout", "1"],
                in: folder
            )
            try await Task.sleep(for: .seconds(1.5))
            load.send(SIGINT)
            #expect(try await load.end(within: .seconds(120)) == 0)
            #expect(load.printed.contains("broken off") && load.printed.contains("connection/refused"))
        }
    }

    @Test(arguments: [
        ["load"], ["load", "--rate", "2x"], ["load", "--rate", "10", "--stream", "2"],
        ["load", "--rate", "10", "--url", "nowhere"], ["simulate", "model-server", "--fleet", "x"],
        ["simulate", "model-server", "--fleet", "x", "--all"],
        ["simulate", "model-server", "--fleet", "x", "--all", "--first-port", "1", "--fault", "bang"],
    ])
    func `wrong use is refused with its own code`(arguments: [String]) async throws {
        try await Workspace.run { folder in
            let result = try await sunward(arguments, in: folder)
            #expect(result.status == 64)
        }
    }
}
