import ControlPlane
import Foundation
import Logging
import NIOCore
import SunwardModel

@testable import Gateway

/// A fleet of two sites with one model each, and what tests of its servers need.
enum UpstreamScene {
    /// A moment well after the start of uptime.
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    /// The first cool-down is all of its second.
    static let fullJitter: UInt64 = 500_000_000
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func model(
        _ name: String = "small",
        endpoints: [String],
        places: Int = 4,
        access: UpstreamAccess = UpstreamAccess()
    ) -> ModelProfile {
        ModelProfile(
            name: name,
            replicas: 1,
            maxConcurrencyPerReplica: places,
            prefillJoulesPerToken: 1,
            decodeJoulesPerToken: 2,
            timeToFirstTokenMilliseconds: 100,
            prefillMillisecondsPerThousandTokens: 100,
            interTokenMillisecondsP50: 10,
            interTokenMillisecondsP95: 15,
            endpoints: endpoints,
            access: access
        )
    }

    static func site(_ name: String, _ models: [ModelProfile]) -> Site {
        Site(
            name: name,
            zone: "ZONE",
            powerUsageEffectiveness: 1.5,
            water: WaterProfile(
                usageEffectiveness: .fixed(litersPerKWh: 1.8),
                energyWaterIntensityLitersPerKWh: 0.5
            ),
            power: PowerSupply(gridLimitKW: 100, solarCapacityKW: 10),
            network: ["east": NetworkPath(roundTripMilliseconds: 20, bandwidthMegabitsPerSecond: 100)],
            models: models,
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 80)
        )
    }

    /// North has the servers; the south has a model without any.
    static func fleet(
        _ endpoints: [String] = ["http://10.0.0.1:8000", "http://10.0.0.2:8000"],
        access: UpstreamAccess = UpstreamAccess(),
        gateway: GatewaySettings = GatewaySettings()
    ) -> Fleet {
        Fleet(
            name: "test",
            areas: [Area(name: "east", typicalQueriesPerHour: ["chat": 100])],
            classes: [WorkloadClass(name: "chat", inputTokens: 100, outputTokens: 50, maxDelaySeconds: 10)],
            sites: [
                site("north", [model(endpoints: endpoints, access: access)]),
                site("south", [model("large", endpoints: [])]),
            ],
            gateway: gateway
        )
    }

    static func directory(
        _ fleet: Fleet = fleet(),
        environment: [String: String] = [:]
    ) throws -> UpstreamDirectory {
        try UpstreamDirectory(fleet: fleet, environment: environment, breaker: .init(), random: { fullJitter })
    }

    /// The servers of the north's model.
    static func group(_ endpoints: Int = 2) throws -> UpstreamGroup {
        let fleet = fleet((0..<endpoints).map { "http://10.0.0.\($0 + 1):8000" })
        guard let group = try directory(fleet).group(site: "north", model: "small") else {
            throw GatewayError(.invalidUpstream, "the scene has lost its model")
        }
        return group
    }
}

extension Upstream {
    /// One attempt from its begin to its end.
    func attempt(_ result: AttemptResult, now: NIODeadline = UpstreamScene.start) {
        began()
        ended(result, now: now)
    }

    /// What a look at its health finds.
    enum Finding {
        case good, bad, silent
    }

    func probe(_ finding: Finding, now: NIODeadline = UpstreamScene.start) {
        let probe = ProbeResult(
            at: now,
            isHealthy: finding == .good,
            finding: "\(finding)",
            duration: .milliseconds(1),
            isSilent: finding == .silent
        )
        health.probed(probe, now: now)
    }

    /// Fails until its circuit breaker is open.
    func fail(_ result: AttemptResult = .timedOut, now: NIODeadline = UpstreamScene.start) {
        for _ in 0..<3 { attempt(result, now: now) }
    }
}
