import Foundation
import Testing

extension ServiceTests {
    struct SpoolDiskTests {
        @Test func `started without its database on a full disk, the service says which folder is full`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(
                    in: folder,
                    database: ["--database", "postgres://nobody:pass-phrase@127.0.0.1:1/none"],
                    simulatedTime: "2023-06-21T12:00:00Z"
                ) { service in
                    let segment = folder.path("spool/0000000001.spool")
                    try await eventually("the spool is open") {
                        FileManager.default.fileExists(atPath: folder.path("spool/lock"))
                    }
                    try FileManager.default.createSymbolicLink(atPath: segment, withDestinationPath: "/dev/full")
                    let push = ["telemetry", "push", "--site", "tucson", "--metric", "available", "--value", "1"]
                    #expect(try await service.command(push).status != 0)
                    let words =
                        "the spool in \(folder.path("spool")) cannot be written: cannot write \(segment): "
                        + "No space left on device"
                    let ready = try await service.get("/readyz")
                    let database = try ready.json.checks.array.first { $0.name.string == "database" }
                    #expect(ready.status == 503)
                    #expect(database?.detail.string?.hasSuffix("nothing more can be kept: " + words) == true)
                    #expect(!ready.text.contains("pass-phrase"))
                    #expect(try await service.command("status").output.contains(words))
                }
            }
        }
    }
}
