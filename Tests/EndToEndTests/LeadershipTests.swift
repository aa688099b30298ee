import Testing

extension ServiceTests {
    struct LeadershipTests {
        private static let noon = "2023-06-21T12:00:00Z"

        @Test func `a second service on a database waits, says so, and takes over`() async throws {
            try await Workspace.run { first in
                try await Workspace.run { second in
                    try await RunningService.run(
                        in: first,
                        database: ["--database", databaseURL],
                        simulatedTime: Self.noon
                    ) { leader in
                        try await leader.becomesReady()
                        try await RunningService.run(
                            in: second,
                            database: ["--database", databaseURL],
                            simulatedTime: Self.noon
                        ) { other in
                            try await eventually("the second says what it waits for") {
                                let answer = try await other.get("/readyz")
                                return answer.status == 503 && answer.text.contains("another service that leads")
                            }
                            #expect(try await other.status().counts.plans.number == 0)
                            // The leader would not know of what the other keeps.
                            let reading = ["telemetry", "push", "--site", "tucson", "--metric", "available", "--value"]
                            let refused = try await other.command(reading + ["0"])
                            #expect(refused.status != 0 && refused.errors.contains("another service leads"))
                            #expect(
                                try await KeptRows.ofThisTest.value("SELECT count(*) FROM telemetry", as: Int.self) == 0
                            )
                            #expect(try await leader.command(reading + ["1"]).status == 0)
                            #expect(try await !other.get("/metrics").text.contains("plan_issued_timestamp_seconds "))
                            try await leader.kill()
                            try await other.becomesReady()
                        }
                    }
                }
            }
        }

        @Test func `a standby that has waited for days takes over`() async throws {
            try await Workspace.run { first in
                try await Workspace.run { second in
                    let database = ["--database", databaseURL]
                    let time = Self.noon + "@21600"
                    try await RunningService.run(in: first, database: database, simulatedTime: time) { leader in
                        try await leader.becomesReady()
                        try await RunningService.run(in: second, database: database, simulatedTime: time) { other in
                            try await eventually("the leader plans two days on") {
                                let last = try await leader.get("/api/v1/plans/current").json.issuedAt.string ?? ""
                                return last > "2023-06-23T12"
                            }
                            try await leader.kill()
                            try await other.becomesReady()
                        }
                    }
                }
            }
        }

        @Test func `a database that was lived with in another time is refused and left alone`() async throws {
            try await Workspace.run { folder in
                let database = ["--database", databaseURL]
                try await RunningService.run(in: folder, database: database, simulatedTime: Self.noon) { service in
                    try await service.becomesReady()
                    #expect(try await service.terminate() == 0)
                }
                for time in ["2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z"] {
                    let arguments = ["serve", "--fleet", ProjectFiles.demoFleet, "--listen", "127.0.0.1:0"]
                    let refused = try await sunward(
                        arguments + ["--spool", folder.path("spool"), "--simulated-time", time] + database,
                        in: folder
                    )
                    #expect(refused.status == 65)
                    #expect(refused.errors.contains("this database was last used at 2023-06-21T12:00:00Z"))
                }
                #expect(try await KeptRows.ofThisTest.value("SELECT count(*) FROM plan", as: Int.self) == 1)
            }
        }
    }
}
