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
                            try await leader.kill()
                            try await other.becomesReady()
                        }
                    }
                }
            }
        }
    }
}
