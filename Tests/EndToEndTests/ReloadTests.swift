import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    struct ReloadTests {
        @Test func `SIGHUP puts a changed fleet in force and a broken one changes nothing`() async throws {
            try await Workspace.run { folder in
                let fleet = try folder.copyOfDemoFleet()
                try await RunningService.run(
                    in: folder,
                    fleet: fleet,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T12:00:00Z"
                ) { service in
                    try await service.becomesReady()
                    let first = try await digest(of: service)
                    try folder.replace("replan_minutes: 5", with: "replan_minutes: 7", in: "fleet/fleet.yaml")
                    service.program.send(SIGHUP)
                    let second = try await eventually("the new fleet is in force") {
                        let digest = try await digest(of: service)
                        return digest == first ? nil : digest
                    }
                    try await eventually("a plan by the new fleet is in force") {
                        let plan = try await service.get("/api/v1/plans/current").json
                        return plan.fleetDigest.string == second && plan.trigger.string == "fleet-reload"
                    }
                    // What there was to compare it with was another fleet's.
                    #expect(try await service.get("/api/v1/plans/current").json.switching.churn.number == nil)
                    for words in [["plan", "show"], ["status"]] {
                        let shown = try await service.command(words).output
                        let line = shown.split(separator: "\n").first { $0.hasPrefix("demand ") && $0.contains("  ") }
                        #expect(line?.hasSuffix(" unknown") == true, "\(words): \(line ?? "")")
                    }
                    let settings = try await service.get("/api/v1/fleet").json.fleet.planner
                    #expect(settings.replanMinutes.number == 7)

                    let plan = try await service.status().planID.string
                    try folder.replace("replan_minutes: 7", with: "replan_minutes: never", in: "fleet/fleet.yaml")
                    try folder.replace(
                        "round_trip_milliseconds: 44",
                        with: "round_trip_ms: 44",
                        in: "fleet/portland.yaml"
                    )
                    service.program.send(SIGHUP)
                    try await service.logs("planner.replan_minutes")
                    try await service.logs("round_trip_ms")
                    #expect(service.program.log.contains("fleet not reloaded"))
                    let metrics = try await service.get("/metrics").text
                    #expect(metrics.contains(#"sunward_fleet_reloads_total{outcome="taken"} 1"#))
                    #expect(metrics.contains(#"sunward_fleet_reloads_total{outcome="refused"} 1"#))
                    #expect(metrics.contains("# HELP sunward_plans_total Plans by the reason"))
                    let plain = metrics.split(separator: "\n").filter { $0.contains("as the service measures it") }
                    #expect(plain.isEmpty)
                    #expect(try await digest(of: service) == second)
                    #expect(try await service.status().planID.string == plan)
                    #expect(try await service.get("/readyz").status == 200)
                    let versions = try await KeptRows.ofThisTest.column(
                        "SELECT digest FROM fleet_version",
                        as: String.self
                    )
                    #expect(Set(versions) == [first, second])
                }
            }
        }

        private func digest(of service: RunningService) async throws -> String {
            try #require(try await service.get("/api/v1/fleet").json.digest.string)
        }
    }
}
