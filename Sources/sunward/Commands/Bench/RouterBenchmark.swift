import ControlPlane
import Foundation
import Logging
import Routing
import SunwardModel
import ThreadExecutor

/// Times the service's router from request to answer, its desk at work behind it, its history forgotten at once.
struct RouterBenchmark {
    private let setting: BenchSetting
    private let decisions: Int

    init(_ setting: BenchSetting, decisions: Int) {
        self.setting = setting
        self.decisions = decisions
    }

    /// One thread, then as many as there are cores.
    func run() async throws -> [RouteBenchReport.Service] {
        let fleet = fleet
        let desk = RoutingDesk(
            directory: FleetDirectory(fleet: fleet, digest: try fleet.digest),
            board: PlanBoard(),
            sequencer: IngestionSequencer(),
            clock: WallClock(),
            sink: DiscardingSink(),
            fitted: FittedEstimates(quality: setting.estimates.quality, outputLength: setting.estimates.outputLength),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        )
        let requests = requests
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    await desk.turn()
                    try await Task.sleep(for: RoutingDesk.Rhythm().turn)
                }
            }
            var rows: [RouteBenchReport.Service] = []
            _ = try await measure(desk.router, requests, threads: 1, decisions: min(decisions, 5000))
            for threads in cores > 1 ? [1, cores] : [1] {
                rows.append(try await measure(desk.router, requests, threads: threads, decisions: decisions))
            }
            group.cancelAll()
            return rows
        }
    }

    private func measure(
        _ router: RequestRouter,
        _ requests: [RouteRequest],
        threads: Int,
        decisions: Int
    ) async throws -> RouteBenchReport.Service {
        let began = DurationLog.now()
        let logs = try await withThrowingTaskGroup(of: DurationLog.self) { group in
            for thread in 0..<threads {
                // On a thread of its own: a loop that never suspends must not hold up the desk.
                group.addTask(executorPreference: ThreadExecutor(name: "bench-\(thread)")) {
                    var log = DurationLog(capacity: decisions)
                    for number in 0..<decisions {
                        let request = requests[(number + thread * requests.count / threads) % requests.count]
                        let began = DurationLog.now()
                        _ = try router.route(request)
                        log.add(DurationLog.now() - began)
                    }
                    return log
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = Double(DurationLog.now() - began) * 1e-9
        guard let summary = DurationLog.joined(logs).summary else {
            throw CommandFailure(.failed, "the router was asked for no decision")
        }
        return RouteBenchReport.Service(
            threads: threads,
            durations: summary,
            requestsPerSecond: Double(summary.count) / max(seconds, 1e-9)
        )
    }

    private var requests: [RouteRequest] {
        setting.prompts().enumerated().map { number, prompt in
            RouteRequest(
                area: "area-\(number % 3 + 1)",
                workloadClass: prompt.workloadClass,
                prompt: prompt.text,
                maxOutputTokens: prompt.maxOutputTokens
            )
        }
    }

    /// Three areas and three sites that each serve the whole pool, with places for every request that is under way.
    private var fleet: Fleet {
        let names = (1...3).map { "area-\($0)" }
        let models = setting.pool.map { model in
            var model = model
            model.replicas = 2000
            return model
        }
        return Fleet(
            name: "bench",
            areas: names.map { Area(name: $0) },
            classes: setting.estimates.classes.map {
                WorkloadClass(
                    name: $0,
                    inputTokens: Double(setting.promptBytes) / 4,
                    outputTokens: 200,
                    maxDelaySeconds: 60,
                    routing: setting.goals
                )
            },
            sites: (1...3).map { site in
                Site(
                    name: "site-\(site)",
                    zone: "zone",
                    powerUsageEffectiveness: 1.2,
                    water: WaterProfile(
                        usageEffectiveness: .fixed(litersPerKWh: 1),
                        energyWaterIntensityLitersPerKWh: 1
                    ),
                    power: PowerSupply(gridLimitKW: 1e6),
                    network: Dictionary(
                        names.enumerated().map { place, name in
                            let distance = Double(abs(place + 1 - site))
                            return (
                                name,
                                NetworkPath(roundTripMilliseconds: 5 + 20 * distance, bandwidthMegabitsPerSecond: 100)
                            )
                        },
                        uniquingKeysWith: { first, _ in first }
                    ),
                    models: models,
                    typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 60),
                    carbonAllowance: setting.allowance
                )
            },
            routing: RoutingSettings(
                policy: setting.policy,
                carbonAllowance: setting.allowance,
                qualityMarginStandardErrors: 1
            )
        )
    }
}
