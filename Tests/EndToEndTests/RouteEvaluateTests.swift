import Foundation
import Testing

struct RouteEvaluateTests {
    private let models = """
        model,total_params_b,prefill_j_per_token,decode_j_per_token,itl_p50_ms,itl_p95_ms,ttft_base_ms,\
        prefill_ms_per_1k_tokens
        small,7,0.02,0.15,8,10,30,29
        large,70,0.2,1.2,20,23,30,71

        """

    /// Easy prompts that both models answer and hard ones that only the large one does.
    private func data(_ count: Int, from first: Int = 0) -> String {
        (first..<first + count).map { index in
            let isHard = index % 2 == 0
            let words =
                isHard ? "prove that every group of order \(index) is simple" : "name the capital of land \(index)"
            // One in ten goes the other way, so that nothing is certain.
            let small = isHard == (index % 10 < 2) ? 1 : 0
            let large = index % 10 == 7 ? 0 : 1
            let tokens = isHard ? 200 + index % 50 : 40 + index % 20
            return """
                {"id":"p\(index)","dataset":"\(index % 3 == 0 ? "algebra" : "geography")","prompt":"\(words)?",\
                "inputTokens":\(40 + index % 9),"outcomes":{"small":{"correct":\(small),"outputTokens":\(tokens)},\
                "large":{"correct":\(large),"outputTokens":\(tokens)}}}
                """
        }
        .joined(separator: "\n")
    }

    /// A fitted router, prompts it has not seen and the models' file.
    private func prepared(_ folder: Workspace) async throws -> [String] {
        let models = try folder.write("models.csv", models)
        let training = try folder.write("train.jsonl", data(200))
        let fit = [
            "route", "fit", "--data", training, "--models", models, "--out", folder.path("state"), "--seed", "3",
        ]
        let result = try await sunward(fit, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("200 prompts, seed 3"))
        let validation = try folder.write("validation.jsonl", data(120, from: 200))
        return ["--state", folder.path("state"), "--data", validation, "--models", models]
    }

    @Test func `a router is fitted and evaluated against a trace and a zone`() async throws {
        try await Workspace.run { folder in
            let files = try await prepared(folder)
            let times = (0..<200).map { "2023-11-16 18:\($0 / 60 + 10):\(String(format: "%02d", $0 % 60)).5,1,1" }
            let trace = try folder.write(
                "trace.csv",
                "TIMESTAMP,ContextTokens,GeneratedTokens\n" + times.joined(separator: "\n")
            )
            let header =
                "time_utc,carbon_g_per_kwh,price_usd_per_mwh,temperature_c,wet_bulb_c,solar_capacity_factor,"
                + "wind_capacity_factor\n"
            let carbon = try folder.write(
                "Z-2023.csv",
                header + "2023-01-01T00:00:00Z,100,1,1,1,0,0\n2023-01-01T01:00:00Z,300,1,1,1,0,0\n"
            )
            let world = ["--trace", trace, "--carbon", carbon, "--slo", "20", "--format", "json"]
            let best = try await sunward(
                ["route", "evaluate"] + files + world + ["--policy", "best-single"],
                in: folder
            )
            #expect(best.status == 0, "\(best.errors)")
            let all = try best.json.overall
            #expect(all.requests.number == 200)
            #expect(all.joulesPerRequest.number ?? 0 > 50)
            // Half of the requests at 100 and half at 300 grams a kilowatt-hour.
            let grams = (all.joulesPerRequest.number ?? 0) * 200 / 3.6e6
            #expect(abs((all.gramsPerRequest.number ?? 0) - grams) < 0.1 * grams)
            #expect(try best.json.datasets.array.map(\.dataset.string) == ["algebra", "geography"])

            let goal = ["--policy", "gar-pd", "--target-quality", "0.95", "--budget-fraction", "0.9"]
            let result = try await sunward(["route", "evaluate"] + files + world + goal, in: folder)
            let report = try result.json
            #expect(report.overall.joulesPerRequest.number ?? .infinity < all.joulesPerRequest.number ?? 0)
            #expect(report.runs.array[0].budget.overrunFraction.number == 0)
            for key in ["p95Coverage", "auroc", "ece", "regretGramsPerRequest", "sloViolations", "infeasibleRate"] {
                #expect(report.overall[key].number != nil, "\(key)")
            }
            #expect(report.decisionTime.p99Microseconds.number ?? 0 > 0)
        }
    }

    @Test func `a sweep has the keys that are promised, and writes CSV and SVG`() async throws {
        try await Workspace.run { folder in
            let files = try await prepared(folder)
            let flags = ["--sweep", "--format", "json", "--csv", folder.path("f.csv"), "--svg", folder.path("f.svg")]
            let result = try await sunward(["route", "evaluate"] + files + flags, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let report = try result.json
            let first = report.frontier.array[0]
            #expect(first.policy.string != nil && first.quality.number != nil)
            #expect(first.joulesPerRequest.number != nil && first.gramsPerRequest.number != nil)
            #expect(report.joulesAtRelativeQuality["gar-pd"].keys.sorted() == ["0.90", "0.95", "0.98", "0.99", "1.00"])
            #expect(report.joulesAtRelativeQuality["smallest"]["1.00"] == .null)
            #expect(report.joulesAtRelativeQuality["smallest"].keys.count == 5)
            let joules = report.joulesAtRelativeQuality["gar-pd"]["0.95"].number ?? .infinity
            #expect(joules < report.bestSingle.joulesPerRequest.number ?? 0)
            let csv = try String(contentsOfFile: folder.path("f.csv"), encoding: .utf8)
            #expect(csv.hasPrefix("policy,knob,quality,relative_quality,joules_per_request,grams_per_request"))
            let svg = try String(contentsOfFile: folder.path("f.svg"), encoding: .utf8)
            #expect(svg.hasPrefix("<svg") && svg.contains("gar-pd") && svg.hasSuffix("</svg>\n"))
            let table = try await sunward(["route", "evaluate"] + files + ["--sweep"], in: folder)
            #expect(table.lines.allSatisfy { $0.count <= 120 })
        }
    }

    @Test func `a stress test says what held in every run`() async throws {
        try await Workspace.run { folder in
            let files = try await prepared(folder)
            let flags = ["--target-quality", "0.9", "--stress", "all", "--miscalibrate", "0.10", "--requests", "400"]
            let result = try await sunward(["route", "evaluate"] + files + flags, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let runs = ["undisturbed", "10 points too high", "10 points too low", "over-confident", "under-confident"]
            for run in runs + ["carbon x2.0", "down for a quarter", "heavy-tailed"] {
                #expect(result.output.contains(run), "\(run)")
            }
            #expect(result.lines.allSatisfy { $0.count <= 120 })
        }
    }

    @Test func `files that cannot be used are refused with their place`() async throws {
        try await Workspace.run { folder in
            let files = try await prepared(folder)
            let state = try String(contentsOfFile: folder.path("state"), encoding: .utf8)
            let damaged = try folder.write("damaged", String(state.dropLast(5)))
            let broken = try folder.write(
                "broken.jsonl",
                data(2).replacing("\"inputTokens\":41", with: "\"inputTokens\":0")
            )
            for (flag, file, expected) in [
                ("--state", damaged, "damaged is cut short"),
                ("--data", broken, "broken.jsonl, line 2: inputTokens: 0 is below 1"),
                ("--models", folder.path("absent.csv"), "absent.csv"),
            ] {
                let changed = files.replacing(
                    [flag, files[(files.firstIndex(of: flag) ?? 0) + 1]],
                    with: [flag, file]
                )
                let result = try await sunward(["route", "evaluate"] + changed, in: folder)
                #expect(result.status == 65)
                #expect(result.errors.contains(expected), "\(result.errors)")
                #expect(result.output.isEmpty)
            }
            let misused = try await sunward(["route", "evaluate"] + files + ["--policy", "psychic"], in: folder)
            #expect(misused.status == 64)
        }
    }
}
