import ControlPlane
import Foundation
import Gateway
import Logging
import NIOPosix
import ServiceLifecycle

/// Puts the data plane together.
struct GatewayComposition {
    let configuration: GatewayServer.Configuration
    let router: RequestRouter
    let directory: FleetDirectory
    let clock: any TimeSource
    let logger: Logger

    /// In the order they start; they end in the reverse order.
    ///
    /// - Throws: ``GatewayError`` where a model's servers cannot be spoken to as the fleet says.
    func services() throws -> [any Service] {
        let upstreams = try UpstreamDirectory(
            fleet: directory.current.fleet,
            environment: ProcessInfo.processInfo.environment
        )
        let prices = EnergyPrices(directory: directory, clock: clock)
        let keys = KeyRing()
        let server = GatewayServer(
            configuration,
            services: GatewayServices(
                router: router,
                directory: directory,
                upstreams: upstreams,
                keys: keys,
                prices: prices,
                clock: clock,
                logger: logger
            ),
            group: MultiThreadedEventLoopGroup.singleton
        ) { [logger] address in
            logger.info("listening", metadata: ["address": "\(address)"])
        }
        return [prices, server]
    }
}
