import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    struct StartTests {
        @Test func `a fleet with errors does not start and every error is printed`() async throws {
            try await Workspace.run { folder in
                let fleet = try folder.copyOfDemoFleet()
                try folder.replace("replan_minutes: 5", with: "replan_minutes: often", in: "fleet/fleet.yaml")
                try folder.replace("grid_limit_kw: 6", with: "grid_limit_kilowatts: 6", in: "fleet/portland.yaml")
                let result = try await sunward("serve", "--fleet", fleet, "--database", databaseURL, in: folder)
                #expect(result.status == 65)
                #expect(result.errors.contains("planner.replan_minutes"))
                #expect(result.errors.contains("grid_limit_kilowatts"))
                #expect(
                    try await KeptRows.ofThisTest.value("SELECT count(*) FROM pg_stat_user_tables", as: Int.self) == 0
                )
            }
        }

        @Test func `a database must be named, and only one`() async throws {
            try await Workspace.run { folder in
                let none = try await sunward("serve", "--fleet", ProjectFiles.demoFleet, in: folder)
                #expect(none.status == 65)
                #expect(none.errors.contains("--database") && none.errors.contains("--embedded-database"))
                let both = try await sunward(
                    "serve",
                    "--fleet",
                    ProjectFiles.demoFleet,
                    "--database",
                    databaseURL,
                    "--embedded-database",
                    folder.path("postgres"),
                    in: folder
                )
                #expect(both.status == 64)
            }
        }

        @Test func `a port that is taken is named`() async throws {
            try await Workspace.run { folder in
                let nowhere = "host=\(folder.path("nowhere"))"
                try await RunningService.run(in: folder, database: ["--database", nowhere]) { service in
                    let address = service.url.replacing("http://", with: "")
                    let arguments = ["serve", "--fleet", ProjectFiles.demoFleet, "--listen", address]
                    let storage = ["--spool", folder.path("other-spool"), "--database", nowhere]
                    let second = try await sunward(arguments + storage, in: folder)
                    #expect(second.status == 1 && second.errors.contains("in use; it was to listen on \(address)"))
                    #expect(try await service.terminate(within: .seconds(120)) == 0)
                }
            }
        }

        @Test func `a service that waits for its database says so and can be stopped`() async throws {
            try await Workspace.run { folder in
                let nowhere = "host=\(folder.path("nowhere"))"
                try await RunningService.run(in: folder, database: ["--database", nowhere]) { service in
                    #expect(try await service.get("/healthz").status == 200)
                    try await eventually("readiness tells what is waited for", within: .seconds(120)) {
                        let answer = try await service.get("/readyz")
                        #expect(answer.status == 503)
                        let checks = try answer.json.checks.array
                        return checks.first { $0.name.string == "started" }?.detail.string?.contains("waiting") == true
                            && checks.first { $0.name.string == "database" }?.ok.bool == false
                    }
                    #expect(try await service.terminate(within: .seconds(120)) == 0)
                }
            }
        }

        @Test func `an embedded database starts and stops with the service and keeps what it holds`() async throws {
            try await Workspace.run { folder in
                let database = ["--embedded-database", folder.path("postgres")]
                let processFile = folder.path("postgres/data/postmaster.pid")
                let plan = try await RunningService.run(
                    in: folder,
                    database: database,
                    simulatedTime: "2023-06-21T12:00:00Z"
                ) { service in
                    try await service.becomesReady()
                    #expect(FileManager.default.fileExists(atPath: processFile))
                    let plan = try await service.get("/api/v1/plans/current").json.id.string
                    #expect(try await service.terminate() == 0)
                    #expect(!FileManager.default.fileExists(atPath: processFile))
                    return try #require(plan)
                }
                try await RunningService.run(
                    in: folder,
                    database: database,
                    simulatedTime: "2023-06-21T12:05:00Z"
                ) { service in
                    try await service.becomesReady()
                    #expect(try await service.get("/api/v1/plans/\(plan.lowercased())").status == 200)
                    #expect(try await service.terminate() == 0)
                }
            }
        }
    }
}
