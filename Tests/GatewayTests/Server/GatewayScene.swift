import AsyncHTTPClient
import ControlPlane
import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import SunwardModel
import Testing

@testable import Gateway

/// A gateway on a real socket before scripted model servers.
final class GatewayScene: Sendable {
    /// What the gateway writes into the history.
    final class History: DecisionSink {
        private let rows = NIOLockedValueBox((decisions: [RoutingDecision](), outcomes: [RoutingOutcome]()))

        var decisions: [RoutingDecision] { rows.withLockedValue { $0.decisions } }
        var outcomes: [RoutingOutcome] { rows.withLockedValue { $0.outcomes } }

        func record(_ decision: RoutingDecision) { rows.withLockedValue { $0.decisions.append(decision) } }
        func record(_ outcome: RoutingOutcome) { rows.withLockedValue { $0.outcomes.append(outcome) } }
    }

    let history = History()
    let desk: RoutingDesk
    let keys = KeyRing()
    let directory: FleetDirectory
    let upstreams: UpstreamDirectory
    let arrivals: ArrivalMeter
    let hedges = HedgeAllowance.ofSlow()
    let rescues = HedgeAllowance.ofSilent()
    let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    var base: String { "http://127.0.0.1:\(port)" }

    init(
        _ fleet: Fleet,
        tls: NIOSSLContext? = nil,
        grace: Duration = .seconds(5),
        timeouts: ClientTimeouts = ClientTimeouts(),
        maxConnections: Int = .max,
        clock: any TimeSource = WallClock(),
        resolver: HostResolver = HostResolver(),
        batches: BatchSetting? = nil
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        directory = FleetDirectory(fleet: fleet, digest: "d")
        upstreams = try UpstreamDirectory(fleet: fleet, resolver: resolver) { UInt64.random(in: .min ... .max) }
        arrivals = ArrivalMeter(fleet: directory)
        desk = RoutingDesk(
            directory: directory,
            board: PlanBoard(),
            sequencer: IngestionSequencer(),
            clock: clock,
            sink: history,
            logger: logger
        )
        var configuration = GatewayServer.Configuration(host: "127.0.0.1", port: 0, tls: tls, grace: grace)
        configuration.timeouts = timeouts
        configuration.maxConnections = maxConnections
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let services = GatewayServices(
            router: desk.router,
            directory: directory,
            upstreams: upstreams,
            keys: keys,
            prices: EnergyPrices(directory: directory, clock: clock),
            arrivals: arrivals,
            hedges: hedges,
            rescues: rescues,
            batches: batches.map { BatchDesk(store: $0.store) },
            clock: clock,
            logger: logger
        )
        let server = GatewayServer(
            configuration,
            services: services,
            group: MultiThreadedEventLoopGroup.singleton
        ) { found.yield($0.port ?? 0) }
        let workers = batches.map { $0.services(services, logger: logger) } ?? []
        let group = ServiceGroup(
            configuration: .init(services: (workers + [server]).map { .init(service: $0) }, logger: logger)
        )
        self.group = group
        running = Task { try await group.run() }
        var port = 0
        for await found in ports {
            port = found
            break
        }
        self.port = port
    }

    /// Asks the gateway to end; returns when it has.
    func stop() async {
        await group.triggerGracefulShutdown()
        try? await running.value
    }

    func beginStopping() async { await group.triggerGracefulShutdown() }

    /// Outcomes of the decisions so far, by their ids.
    func outcomes() async -> [UUID: RoutingOutcome] {
        await desk.turn()
        return Dictionary(history.outcomes.map { ($0.decisionID, $0) }) { _, last in last }
    }

    /// How a decision ended, as soon as that is known: whoever was asked or asked may hear of an end before it is noted.
    func outcome(of decision: RoutingDecision) async throws -> RoutingOutcome {
        _ = try await eventually { await outcomes()[decision.id] != nil }
        return try #require(await outcomes()[decision.id])
    }

    // MARK: Requests

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: String
        let seconds: Double
    }

    func post(
        _ body: String,
        path: String = "/v1/chat/completions",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        try await send(.POST, path, body: .bytes(ByteBuffer(string: body)), headers: headers)
    }

    func get(_ path: String, method: HTTPMethod = .GET, headers: [(String, String)] = []) async throws -> Answer {
        try await send(method, path, body: nil, headers: headers)
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        body: HTTPClientRequest.Body?,
        headers: [(String, String)]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if !request.headers.contains(name: "content-type") {
            request.headers.add(name: "content-type", value: "application/json")
        }
        request.body = body
        let began = ContinuousClock.now
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: String(buffer: bytes),
            seconds: (ContinuousClock.now - began) / .seconds(1)
        )
    }

    // MARK: Fleets

    /// One model, `small`, at each of some sites, with the endpoints given for each.
    static func fleet(
        _ endpoints: [[String]],
        concurrency: Int = 200,
        change: (inout GatewaySettings) -> Void = { _ in }
    ) -> Fleet {
        var settings = GatewaySettings()
        change(&settings)
        let sites = endpoints.enumerated().map { number, endpoints in
            Site(
                name: "site\(number)",
                zone: "Z",
                powerUsageEffectiveness: 1.2,
                water: WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 1), energyWaterIntensityLitersPerKWh: 1),
                power: PowerSupply(gridLimitKW: 10),
                network: ["east": NetworkPath(roundTripMilliseconds: 1, bandwidthMegabitsPerSecond: 1000)],
                models: [model(endpoints, concurrency: concurrency)],
                typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 80)
            )
        }
        return Fleet(
            name: "test",
            areas: [Area(name: "east")],
            classes: [WorkloadClass(name: "chat", inputTokens: 100, outputTokens: 50, maxDelaySeconds: 10)],
            sites: sites,
            gateway: settings
        )
    }

    private static func model(_ endpoints: [String], concurrency: Int) -> ModelProfile {
        ModelProfile(
            name: "small",
            replicas: 1,
            maxConcurrencyPerReplica: concurrency,
            prefillJoulesPerToken: 0.1,
            decodeJoulesPerToken: 1,
            timeToFirstTokenMilliseconds: 5,
            prefillMillisecondsPerThousandTokens: 10,
            interTokenMillisecondsP50: 0.1,
            interTokenMillisecondsP95: 0.2,
            endpoints: endpoints,
            qualityByClass: ["chat": 0.9]
        )
    }
}

extension GatewayScene {
    /// Runs a test and ends the gateway, and where it went well the servers behind it.
    func serve(before upstreams: [ScriptedUpstream], _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await stop()
            throw error
        }
        await stop()
        for upstream in upstreams { await upstream.stop() }
    }
}

/// Runs a test against a gateway before one scripted server for each script, all of one model at one site, and ends all.
func withGateway(
    _ scripts: ScriptedUpstream.Script...,
    concurrency: Int = 200,
    change: (inout GatewaySettings) -> Void = { _ in },
    timeouts: ClientTimeouts = ClientTimeouts(),
    _ body: (GatewayScene, [ScriptedUpstream]) async throws -> Void
) async throws {
    var upstreams: [ScriptedUpstream] = []
    for script in scripts { upstreams.append(try await ScriptedUpstream(script)) }
    let fleet = GatewayScene.fleet([upstreams.map(\.endpoint)], concurrency: concurrency, change: change)
    let scene = try await GatewayScene(fleet, grace: .milliseconds(200), timeouts: timeouts)
    let servers = upstreams
    try await scene.serve(before: servers) { try await body(scene, servers) }
}
