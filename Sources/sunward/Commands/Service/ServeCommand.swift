import ArgumentParser
import ControlPlane
import EmbeddedPostgres
import Foundation
import Logging
import Metrics
import NIOCore
import Observability
import Routing
import Signals
import Store
import SunwardModel

/// `sunward serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the control plane for a fleet.",
        discussion: """
            Plans every few minutes and whenever something happens, keeps everything in PostgreSQL, and answers the \
            control API. SIGTERM finishes what is under way and exits; SIGHUP re-reads the fleet's files and the \
            certificates. While the database is away the last plan goes on serving and everything is kept in --spool \
            until it is back.

            On simulated time (--simulated-time 2023-06-01T00:00:00Z@600) the whole service lives that much faster; \
            without a speed the clock stands until `sunward replay` starts it.
            """
    )

    @Option(help: "The fleet's folder.", completion: .directory)
    var fleet: String

    @OptionGroup var database: DatabaseOptions

    @Option(help: "Where the control API listens.")
    var listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 8080)

    @OptionGroup var gateway: GatewayOptions

    @OptionGroup var tls: ListenerTLSOptions

    @Flag(help: "Require API keys on the control API even where it listens on loopback, as everywhere else.")
    var requireKeys = false

    @Option(help: "A folder for writes that wait for the database.", completion: .directory)
    var spool: String = "var/spool"

    @Option(
        help: "A state of the router's estimators that `sunward route fit` wrote, to start from.",
        completion: .file()
    )
    var routerState: String?

    @Option(help: ArgumentHelp("Who forecasts: \(ForecasterKind.allCases.map(\.rawValue).joined(separator: ", "))."))
    var forecaster: ForecasterKind = .auto

    @Option(help: "Live in simulated time from a moment on, at a speed: TIME[@SPEED].")
    var simulatedTime: SimulatedTime?

    @Option(help: "text or json.")
    var logFormat: LogFormat = .text

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    func run() async throws {
        try await reporting {
            HeapTuning.apply()
            // Until the fleet can be re-read a SIGHUP means nothing; by default it would end the process.
            signal(SIGHUP, SIG_IGN)
            LoggingBootstrap.bootstrap(format: logFormat, level: logLevel)
            let metrics = PrometheusMetricsFactory(help: MetricHelp.sentences)
            MetricsSystem.bootstrap(metrics)
            var logger = Logger(label: "sunward")
            logger.logLevel = logLevel
            let fleet = try await loadFleet(logger)
            let clock: any TimeSource =
                simulatedTime.map { SimulatedClock(start: $0.start, speed: $0.speed) } ?? WallClock()
            let fitted = try fittedEstimates()
            let certificate = try tls.certificate()
            let gatewayCertificate = try gateway.certificate()
            let descriptors = DescriptorLimit.raised()
            let gatewayConfiguration = try gateway.configuration(
                maxConnections: descriptors.gatewayConnections,
                certificate: gatewayCertificate
            )
            // What may be wrong with the command itself is found before a database is started.
            let migrations = try database.migrationsDirectory()
            let server = try await database.open(logger)
            let composition = ServiceComposition(
                fleet: fleet,
                fleetDirectory: URL(filePath: self.fleet),
                migrations: .directory(migrations),
                connectionString: server.connectionString,
                spoolDirectory: URL(filePath: spool),
                fittedEstimates: fitted,
                forecaster: forecaster,
                listen: listen,
                maxConnections: descriptors.controlConnections,
                gateway: gatewayConfiguration,
                tls: certificate?.configuration,
                certificates: [certificate, gatewayCertificate].compactMap { $0 },
                requiresKeys: requireKeys || !listen.isLoopback,
                clock: clock,
                metrics: metrics,
                logger: logger
            )
            try await serve(composition, server: server)
        }
    }

    private func serve(_ composition: ServiceComposition, server: OpenedDatabase) async throws {
        do {
            try await composition.run()
            try await server.close()
            composition.logger.info("stopped")
        } catch {
            try? await server.close()
            if error is CancellationError { return composition.logger.info("stopped") }
            if let failure = error as? CommandFailure { throw failure }
            throw CommandFailure(.failed, "the service stopped: \(reason(error))")
        }
    }

    /// A socket's error names no address.
    private func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        let addresses = [listen, gateway.gateway].compactMap { $0?.description }
        return "\(error.systemWords); it was to listen on \(addresses.joined(separator: " and "))"
    }

    private func fittedEstimates() throws -> FittedEstimates {
        guard let routerState else { return FittedEstimates() }
        do {
            let (fitted, fingerprint) = try FittedRouter.loadWithFingerprint(contentsOf: URL(filePath: routerState))
            return FittedEstimates(fitted, fingerprint: fingerprint)
        } catch {
            throw CommandFailure(.badInput, "--router-state: \(ErrorWords.of(error))")
        }
    }

    private func loadFleet(_ logger: Logger) async throws -> Fleet {
        do {
            return try await FleetFiles.load(URL(filePath: fleet))
        } catch let error as FleetError {
            let problems = error.problems.map { "\n  \($0)" }.joined()
            throw CommandFailure(.badInput, "the fleet in \(fleet) cannot be used:\(problems)")
        }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
