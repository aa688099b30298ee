import ControlPlane
import Foundation
import Gateway
import Logging
import NIOPosix
import ServiceLifecycle
import SunwardModel

/// The gateway and what belongs to it.
struct DataPlane {
    let upstreams: UpstreamDirectory

    /// In the order they start; they end in the reverse order, so that clients' requests end first.
    let services: [any Service]

    /// - Throws: ``GatewayError`` where a model's servers cannot be spoken to as the fleet says.
    init(
        _ configuration: GatewayServer.Configuration,
        router: RequestRouter,
        directory: FleetDirectory,
        intake: TelemetryIntake,
        answers: AnswerTally,
        keys: KeyRing,
        batches: ServiceComposition.BatchParts,
        board: PlanBoard,
        arrivalRecords: any ArrivalRecords,
        gate: MigrationGate,
        clock: any TimeSource,
        logger: Logger
    ) throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let fleet = directory.current.fleet
        upstreams = try UpstreamDirectory(fleet: fleet, environment: ProcessInfo.processInfo.environment)
        let prices = EnergyPrices(directory: directory, clock: clock)
        let arrivals = ArrivalMeter(fleet: directory)
        let gatewayServices = GatewayServices(
            router: router,
            directory: directory,
            upstreams: upstreams,
            keys: keys,
            prices: prices,
            arrivals: arrivals,
            answers: answers,
            batches: BatchDesk(store: batches.store),
            clock: clock,
            logger: logger
        )
        let server = GatewayServer(configuration, services: gatewayServices, group: group) { address in
            logger.info("listening", metadata: ["address": "\(address)"])
        }
        services = [
            prices,
            UpstreamReloader(fleet: directory, upstreams: upstreams, logger: logger),
            UpstreamMonitor(upstreams: upstreams, fleet: directory, eventLoopGroup: group, logger: logger),
            UpstreamTelemetry(
                upstreams: upstreams,
                fleet: directory,
                intake: intake,
                clock: clock,
                logger: logger
            ),
            ArrivalReporter(
                meter: arrivals,
                answers: answers,
                fleet: directory,
                intake: intake,
                clock: clock,
                records: arrivalRecords,
                logger: logger
            ),
            // It ends after the server, which lets its lines under way come to their end.
            BatchWorker(
                services: gatewayServices,
                store: batches.store,
                board: board,
                backlog: batches.backlog,
                ready: { try await gate.wait() },
                logger: logger
            ),
            server,
        ]
    }
}
