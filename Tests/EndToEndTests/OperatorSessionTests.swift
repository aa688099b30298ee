import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    /// A person at a terminal, with the service at a held moment.
    struct OperatorSessionTests {
        private static let noon = "2023-06-21T12:00:00Z"

        func session(_ body: (RunningService, Workspace) async throws -> Void) async throws {
            try await Workspace.run { folder in
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: Self.noon
                ) { service in
                    try await service.becomesReady()
                    try await body(service, folder)
                }
            }
        }

        @Test func `a reading pushed by flags is listed with its site and counted once`() async throws {
            try await session { service, _ in
                let push = ["telemetry", "push", "--site", "tucson", "--metric", "solar_kw", "--value", "9.4"]
                let first = try await sunwardPush(push, service)
                #expect(first.status == 0)
                #expect(first.output == "1 accepted, 0 known already, 0 refused\n")
                let second = try await sunwardPush(push, service)
                #expect(second.status == 0)
                #expect(second.output == "0 accepted, 1 known already, 0 refused\n")
                let frost = ["telemetry", "push", "--site", "tucson", "--metric", "wet_bulb_celsius", "--value", "-3"]
                #expect(try await sunwardPush(frost, service).output == "1 accepted, 0 known already, 0 refused\n")
                let list = try await service.command("sites", "list")
                #expect(list.status == 0)
                #expect(
                    list.lines.map { $0.prefix { $0 != " " } } == [
                        "site", "louisville", "lubbock", "portland", "tucson",
                    ]
                )
                #expect(list.lines.last?.contains(" 9.4 ") == true)
                let site = try await service.command("sites", "show", "tucson", "--format", "json").json
                #expect(site.readings.array.map(\.metric.string) == ["solar_kw", "wet_bulb_celsius"])
                #expect(site.readings.array.map(\.ageSeconds.number) == [0, 0])
                #expect(try await KeptRows.ofThisTest.value("SELECT count(*) FROM telemetry", as: Int.self) == 2)
            }
        }

        @Test func `files and streams of readings are taken line by line and bad lines are named`() async throws {
            try await session { service, folder in
                let csv = try folder.write(
                    "readings.csv",
                    """
                    metric,value,observed_at,site,area,class
                    wind_kw,6.5,2023-06-21T11:50:00Z,lubbock,,
                    arrivals_per_hour,41200,2023-06-21T11:50:00Z,,chicago,chat
                    price_usd_per_mwh,dear,2023-06-21T11:50:00Z,lubbock,,

                    """
                )
                let fromCSV = try await service.command("telemetry", "push", "--file", csv)
                #expect(fromCSV.status == 65)
                #expect(fromCSV.lines.first?.hasPrefix("refused: line 4: value \"dear\"") == true)
                #expect(fromCSV.lines.last == "2 accepted, 0 known already, 1 refused")

                let lines = [
                    #"{"site":"lubbock","metric":"wind_kw","value":5,"observedAt":"2023-06-21T11:40:00Z"}"#,
                    "not a reading",
                    #"{"site":"lubbock","metric":"wind_kw","value":5,"observedAt":"2023-06-21T14:40:00Z"}"#,
                    #"{"site":"atlantis","metric":"wind_kw","value":5,"observedAt":"2023-06-21T11:40:00Z"}"#,
                ]
                let jsonl = try folder.write("readings.jsonl", lines.joined(separator: "\n") + "\n")
                let fromLines = try await service.command("telemetry", "push", "--file", jsonl, "--format", "json")
                #expect(fromLines.status == 65)
                let summary = try fromLines.json
                #expect(summary.accepted.number == 1)
                #expect(summary.refused.array.map(\.line.number) == [2, 3, 4])
                #expect(summary.refused.array.map(\.field.string) == ["line", "observedAt", "site"])

                let stream = lines[0] + "\n" + lines[0].replacing("11:40", with: "11:30") + "\n"
                let fromStream = try await service.command("telemetry", "push", "--file", "-", input: stream)
                #expect(fromStream.status == 0)
                #expect(fromStream.lines.last == "1 accepted, 1 known already, 0 refused")

                let absent = try await service.command("telemetry", "push", "--file", folder.path("absent.jsonl"))
                #expect(absent.status == 65)
                #expect(absent.errors.contains("absent.jsonl"))
                let rows = try await KeptRows.ofThisTest.column(
                    "SELECT value FROM telemetry ORDER BY observed_at",
                    as: Double.self
                )
                #expect(rows == [5, 5, 6.5])
            }
        }

        @Test func `a plan made on request is shown and explained`() async throws {
            try await session { service, _ in
                let now = try await service.command("plan", "now", "--format", "json")
                #expect(now.status == 0)
                let plan = try now.json
                #expect(plan.inForce.bool == true)
                #expect(plan.trigger.string == "request")
                #expect(plan.status.string == "optimal")
                // Every area's queries of a class go somewhere, in every slot.
                var placed: [String: Double] = [:]
                for share in plan.shares.array {
                    let key = [share.slot.number.map { "\($0)" }, share.area.string, share["class"].string]
                    placed[key.compactMap(\.self).joined(separator: " "), default: 0] += share.share.number ?? .nan
                }
                #expect(placed.count == 24 * 3 * 3)
                #expect(placed.values.allSatisfy { abs($0 - 1) < 1e-6 })

                let shown = try await service.command("plan", "show")
                #expect(shown.status == 0)
                #expect(shown.output.contains("plan \(plan.id.string?.lowercased() ?? "?")"))
                let byDigits = try await service.command(
                    "plan",
                    "show",
                    String((plan.id.string ?? "").prefix(18)).lowercased(),
                    "--format",
                    "json"
                )
                #expect(byDigits.status == 0)
                #expect(try byDigits.json.id == plan.id)
                let explained = try await service.command("plan", "explain", "--area", "chicago", "--class", "code")
                #expect(explained.status == 0)
                #expect(explained.output.contains("next best site: "))
                for site in ["louisville", "lubbock", "portland", "tucson"] {
                    #expect(explained.output.contains("\n\(site) "))
                }
            }
        }

        @Test func `history is printed as a table, as JSON and as CSV with the same rows`() async throws {
            try await session { service, _ in
                for hour in ["09", "10", "11"] {
                    let time = "2023-06-21T\(hour):00:00Z"
                    let pushed = try await service.command(
                        "telemetry",
                        "push",
                        "--site",
                        "tucson",
                        "--metric",
                        "price_usd_per_mwh",
                        "--value",
                        hour,
                        "--at",
                        time
                    )
                    #expect(pushed.status == 0)
                }
                let table = try await service.command("history", "telemetry", "--site", "tucson")
                let json = try await service.command("history", "telemetry", "--format", "json")
                let csv = try await service.command("history", "telemetry", "--newest", "--format", "csv")
                #expect([table.status, json.status, csv.status] == [0, 0, 0])
                #expect(table.lines.count == 4)
                #expect(try json.json.array.map(\.value.number) == [9, 10, 11])
                #expect(csv.lines.first == "observed,site,model,metric,value,received")
                #expect(
                    csv.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[4] } == [
                        "11.0", "10.0", "9.0",
                    ]
                )
                let limited = try await service.command("history", "telemetry", "--limit", "2", "--format", "csv")
                #expect(limited.lines.count == 3)
                #expect(limited.errors.contains("more rows than 2"))
                let since = try await service.command("history", "telemetry", "--since", "90m", "--format", "json")
                #expect(try since.json.array.map(\.value.number) == [11])
                let plans = try await service.command("history", "plans", "--format", "json").json.array
                #expect(plans.contains { $0.trigger.string == "start" })
                #expect(try await service.command("history", "allocations").output == "nothing found\n")
                #expect(try await service.command("history", "footprint").status == 0)
                #expect(try await service.command("history", "arrivals").status == 0)
            }
        }

        @Test func `plans of one moment are listed in the order in which they were made`() async throws {
            try await session { service, _ in
                var made = [try await service.status().planID.string]
                for _ in 1...5 {
                    made.append(try await service.command("plan", "now", "--format", "json").json.id.string)
                }
                let listed = try await service.command("history", "plans", "--format", "json").json.array
                #expect(listed.map(\.id.string) == made)
            }
        }

        @Test func `exit codes say whose fault it was`() async throws {
            try await session { service, folder in
                #expect(try await service.command("status").status == 0)
                let misuse = try await service.command("telemetry", "push", "--site", "tucson", "--metric", "solar_kw")
                #expect(misuse.status == 64)
                #expect(misuse.errors.contains("--value is missing"))
                #expect(try await service.command("sites", "list", "--format", "xml").status == 64)
                #expect(try await service.command("history", "plans", "--since", "yesterdayish").status == 64)
                let refused = try await service.command(
                    "telemetry",
                    "push",
                    "--site",
                    "atlantis",
                    "--metric",
                    "solar_kw",
                    "--value",
                    "1"
                )
                #expect(refused.status == 65)
                #expect(refused.errors.contains("atlantis") && refused.errors.contains("lubbock"))
                let unreal = try await service.command(
                    "telemetry",
                    "push",
                    "--site",
                    "tucson",
                    "--metric",
                    "solar_kw",
                    "--value",
                    "nan"
                )
                #expect([64, 65].contains(unreal.status))
                #expect(!unreal.errors.contains("EncodingError"))
                let unknown = try await service.command("plan", "explain", "--area", "atlantis", "--class", "chat")
                #expect(unknown.status == 65)
                #expect(try await service.command("sites", "show", "atlantis").status == 1)
                try await service.kill()
                let unreachable = try await service.command("status")
                #expect(unreachable.status == 69)
                #expect(unreachable.errors.contains(service.url))
                #expect(try await sunward("no-such-command", in: folder).status == 64)
            }
        }

        @Test func `nothing is coloured when no person is looking`() async throws {
            try await session { service, folder in
                let results = [
                    try await service.command("sites", "list"), try await service.command("plan", "now"),
                    try await service.command("status"), try await service.command("history", "plans"),
                    try await service.command("telemetry", "push", "--file", "-", input: "nothing\n"),
                    try await service.command("sites", "show", "atlantis"),
                    try await sunward("sites", "validate", folder.path("none"), in: folder),
                ]
                for result in results { #expect(!(result.output + result.errors).contains("\u{1B}")) }
                #expect(!service.program.log.contains("\u{1B}"))
            }
        }

        @Test func `SIGTERM in the midst of planning ends the service in order`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T12:00:00Z@3600"
                ) { service in
                    try await service.makesPlans(3)
                    #expect(try await service.terminate(within: .seconds(120)) == 0)
                    #expect(service.program.printed.isEmpty)
                    let kept = KeptRows.ofThisTest
                    #expect(try await kept.value("SELECT count(*) FROM plan", as: Int.self) >= 3)
                    #expect(try await kept.unwholePlans() == 0)
                    #expect(try await kept.unsettledSeconds() == 0)
                    let locks: Set = ["lock", "routing", "routing/lock"]
                    let waiting = folder.files(below: "spool").filter { !locks.contains($0) }
                    #expect(waiting.allSatisfy { (try? size(folder.path("spool/" + $0))) ?? 0 == 0 }, "\(waiting)")
                }
            }
        }

        private func sunwardPush(_ arguments: [String], _ service: RunningService) async throws -> CommandResult {
            try await Workspace.run { try await sunward(arguments + ["--url", service.url], in: $0) }
        }

        private func size(_ path: String) throws -> Int {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
    }
}
