import Foundation
import Logging
import NIOConcurrencyHelpers
import SunwardModel

@testable import ControlPlane

/// A router with its desk over a fleet of round numbers: two sites, each with a small model and one that is better and
/// takes ten times the energy.
struct RoutingScene: Sendable {
    let clock = SteppedClock(hour(10))
    let history = RoutingHistory()
    let board = PlanBoard()
    let sequencer = IngestionSequencer()
    let directory: FleetDirectory
    let desk: RoutingDesk
    var router: RequestRouter { desk.router }

    init(
        _ fleet: Fleet = RoutingScene.fleet(),
        store: (any RoutingStateStore)? = nil,
        fitted: FittedEstimates = FittedEstimates(),
        turnsPerCompilation: Int = 1,
        queueCapacity: Int = 1000
    ) {
        directory = FleetDirectory(fleet: fleet, digest: "d")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var rhythm = RoutingDesk.Rhythm()
        rhythm.turnsPerCompilation = turnsPerCompilation
        desk = RoutingDesk(
            directory: directory,
            board: board,
            sequencer: sequencer,
            clock: clock,
            sink: history,
            store: store,
            fitted: fitted,
            identifiers: DecisionIdentifierSource(processWord: 7),
            rhythm: rhythm,
            queueCapacity: queueCapacity,
            logger: logger
        )
    }

    static func fleet(
        floor: Double = 0.5,
        policy: RoutingPolicyName = .garFixed,
        sites: [String] = ["north", "south"],
        concurrency: Int = 1000,
        allowance: CarbonAllowance? = nil
    ) -> Fleet {
        var fleet = TestFleet.fleet(
            sites: sites.map { name in
                var site = TestFleet.site(name)
                var small = TestFleet.model("small", concurrency: concurrency)
                small.qualityByClass = ["chat": 0.6]
                small.parametersBillions = 8
                small.endpoints = ["http://\(name):8000"]
                var large = TestFleet.model("large", concurrency: concurrency)
                large.qualityByClass = ["chat": 0.9]
                large.parametersBillions = 70
                large.prefillJoulesPerToken *= 10
                large.decodeJoulesPerToken *= 10
                site.models = [small, large]
                return site
            }
        )
        fleet.classes[0].routing = RoutingGoals(qualityFloor: floor)
        fleet.routing.policy = policy
        fleet.routing.carbonAllowance = allowance
        return fleet
    }

    func plan(_ shares: [String: Double]) async {
        board.publish(PublishedPlan(record: PlanFixture.record(shares), outcome: nil))
        await desk.turn()
    }

    /// Reports readings, and lets the desk look at them.
    func read(_ readings: [Reading]) async {
        let sequence = sequencer.begin()
        for site in directory.current.sites {
            let mine = readings.filter {
                switch $0.key {
                case .site(let name, _), .model(let name, _, _): name == site.name
                case .arrivals: false
                }
            }
            _ = await site.apply(mine, sequence: sequence)
        }
        sequencer.complete(sequence)
        await desk.turn()
    }

    func route(
        _ change: (inout RouteRequest) -> Void = { _ in }
    ) throws(ControlPlaneError) -> RouteAnswer {
        var request = RouteRequest(area: "east", workloadClass: "chat", prompt: "Why is the sky blue?")
        request.inputTokens = 100
        change(&request)
        return try router.route(request)
    }

    /// A report of a success, as of now.
    func outcome(_ id: UUID, _ change: (inout RoutingOutcome) -> Void = { _ in }) -> RoutingOutcome {
        var outcome = RoutingOutcome(decisionID: id, reportedAt: clock.now, status: .succeeded)
        change(&outcome)
        return outcome
    }
}

/// State in memory; refuses to be read until it is opened.
final class MemoryRoutingState: RoutingStateStore {
    struct Away: Error {}

    private let state: NIOLockedValueBox<(records: [String: RoutingStateRecord], isOpen: Bool, saves: Int)>

    init(_ records: [RoutingStateRecord] = [], isOpen: Bool = true) {
        let named = Dictionary(uniqueKeysWithValues: records.map { ($0.name, $0) })
        state = NIOLockedValueBox((named, isOpen, 0))
    }

    var records: [String: RoutingStateRecord] { state.withLockedValue { $0.records } }
    var saves: Int { state.withLockedValue { $0.saves } }

    /// What a record holds.
    func value<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let record = records[name] else { throw Away() }
        return try JSONDecoder().decode(Value.self, from: record.document)
    }

    func loadRoutingState() async throws -> [RoutingStateRecord] {
        guard state.withLockedValue({ $0.isOpen }) else { throw Away() }
        return Array(records.values)
    }

    func saveRoutingState(_ records: [RoutingStateRecord]) async throws {
        state.withLockedValue { state in
            for record in records { state.records[record.name] = record }
            state.saves += 1
        }
    }
}
