import Foundation
import Hummingbird
import HummingbirdCore
import Logging

/// The control API: everything an operator, the command line and a meter may ask of a running service.
public enum ControlAPI {
    /// The routes; also what the tests hold against `docs/openapi.yaml`.
    public static func router(_ services: ControlServices) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: ProblemMiddleware())
        HealthRoutes(services: services).add(to: router)
        ConsoleRoutes().add(to: router)
        let group = router.group("/api/v1")
        TelemetryRoutes(services: services).add(to: group)
        FleetRoutes(services: services).add(to: group)
        UpstreamRoutes(services: services).add(to: group)
        PlanRoutes(services: services).add(to: group)
        RouteRoutes(services: services).add(to: group)
        HistoryRoutes(services: services).add(to: group)
        RoutingHistoryRoutes(services: services).add(to: group)
        ClockRoutes(services: services).add(to: group)
        router.add(middleware: WrongMethodMiddleware(router))
        return router
    }

    static let serverName = "sunward"

    /// Connections on which routes are answered without the detour of a task; see ``FastPathHandler``.
    public static func http1(_ services: ControlServices) -> HTTP1Channel.Configuration {
        let path = "/api/v1/route"
        let routes = RouteRoutes(services: services)
        let date = HTTPDate()
        let instruments = FastPathInstruments(route: path)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                FastPathHandler(path: path, date: date, instruments: instruments) { routes.fastAnswer($0) }
            ]
        )
    }

    /// The server, ready to run in a service group.
    ///
    /// - Parameter onListening: Called with the port once connections are accepted.
    public static func application(
        _ services: ControlServices,
        host: String,
        port: Int,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            router: router(services),
            server: .http1(configuration: http1(services)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: serverName
            ),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
    }
}
