import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging

/// The control API: everything an operator, the command line and a meter may ask of a running service.
public enum ControlAPI {
    /// The routes; also what the tests hold against `docs/openapi.yaml`.
    public static func router(_ services: ControlServices) -> Router<ControlContext> {
        let router = Router(context: ControlContext.self)
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: AccessMiddleware(access: services.access))
        HealthRoutes(services: services).add(to: router)
        ConsoleRoutes().add(to: router)
        let group = router.group("/api/v1")
        TelemetryRoutes(services: services).add(to: group)
        ForecastRoutes(services: services).add(to: group)
        FleetRoutes(services: services).add(to: group)
        UpstreamRoutes(services: services).add(to: group)
        PlanRoutes(services: services).add(to: group)
        RouteRoutes(services: services).add(to: group)
        HistoryRoutes(services: services).add(to: group)
        RoutingHistoryRoutes(services: services).add(to: group)
        ClockRoutes(services: services).add(to: group)
        KeyRoutes(services: services).add(to: group)
        BatchRoutes(services: services).add(to: group)
        router.add(middleware: WrongMethodMiddleware(router))
        return router
    }

    static let serverName = "sunward"

    /// Connections on which routes are answered without the detour of a task; see ``FastPathHandler``.
    public static func http1(_ services: ControlServices) -> HTTP1Channel.Configuration {
        let routes = RouteRoutes(services: services)
        let access = services.access
        let date = HTTPDate()
        let path = "/api/v1/route"
        let instruments = FastPathInstruments(route: path)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                AnswerWatch(
                    FastPathHandler(
                        fastLine: "POST /api/v1/route HTTP/1.1",
                        date: date,
                        instruments: instruments
                    ) { request in
                        // Who may not is told so by the router.
                        guard access.admits(.post, path: path[...], authorization: request.authorization) else {
                            return nil
                        }
                        return routes.fastAnswer(request)
                    }
                )
            ]
        )
    }

    /// The server, ready to run in a service group.
    ///
    /// - Parameters:
    ///   - maxConnections: Clients that may be connected at once; others wait to be accepted.
    ///   - tls: The certificate to show and its key; nil speaks plain HTTP.
    ///   - onListening: Called with the port once connections are accepted.
    /// - Throws: What NIOSSL says of a certificate or key that it cannot use.
    public static func application(
        _ services: ControlServices,
        host: String,
        port: Int,
        maxConnections: Int = 4096,
        tls: TLSConfiguration? = nil,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        let plain = HTTPServerBuilder.http1(configuration: http1(services))
        return Application(
            router: router(services),
            server: try tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: serverName,
                availableConnectionsDelegate: MaximumAvailableConnections(maxConnections, logger: logger)
            ),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
    }
}
