import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Simulation
import SunwardModel
import UnixSignals

/// Runs simulated model servers until the process is told to stop.
struct ModelServerPark {
    /// A model at a site.
    struct Place {
        let site: String
        let profile: ModelProfile
    }

    /// Where a server listens.
    struct Endpoint {
        let site: String
        let model: String
        let url: String
    }

    let fleet: Fleet
    let host: String
    let faults: [Fault]
    /// For each model.
    let servers: Int
    let threads: Int
    /// What all servers have in common.
    var configure: (inout ModelServerConfiguration) -> Void = { _ in }

    init(fleet: Fleet, host: String, faults: [Fault], servers: Int, threads: Int) {
        self.fleet = fleet
        self.host = host
        self.faults = faults
        self.servers = servers
        self.threads = threads
    }

    /// Starts a server or several for every place, tells where they listen, and ends on SIGINT or SIGTERM.
    func run(
        _ places: [Place],
        firstPort: Int,
        seed: UInt64,
        ready: ([Endpoint]) throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        var running: [ModelServer] = []
        var failure: (any Error)?
        do {
            let configurations = configurations(places, seed: seed)
            for (index, configuration) in configurations.enumerated() {
                let port = firstPort == 0 ? 0 : firstPort + index
                guard port <= 65_535 else { throw CommandFailure(.badInput, "there is no port \(port)") }
                running.append(try await start(configuration, port: port, on: group.next()))
            }
            try ready(running.map(endpoint))
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
        } catch let error as SimulationError {
            failure = CommandFailure(.failed, "\(error)")
        } catch {
            failure = error
        }
        for server in running { await server.close() }
        try await group.shutdownGracefully()
        if let failure { throw failure }
    }

    private func start(
        _ configuration: ModelServerConfiguration,
        port: Int,
        on eventLoop: any EventLoop
    ) async throws(SimulationError) -> ModelServer {
        let logger = Logger(label: "sunward.model-server")
        return try await ModelServer.start(
            configuration,
            host: host,
            port: port,
            on: eventLoop,
            faults: faults,
            logger: logger
        )
    }

    /// One for each server: the replicas of a model are divided as evenly as they can be, each server at least one.
    private func configurations(_ places: [Place], seed: UInt64) -> [ModelServerConfiguration] {
        var configurations: [ModelServerConfiguration] = []
        for place in places {
            let count = min(servers, place.profile.replicas)
            for index in 0..<count {
                var profile = place.profile
                profile.replicas = place.profile.replicas * (index + 1) / count - place.profile.replicas * index / count
                var configuration = ModelServerConfiguration(
                    site: place.site,
                    profile: profile,
                    classes: fleet.classes,
                    seed: seed,
                    server: index
                )
                configure(&configuration)
                configurations.append(configuration)
            }
        }
        return configurations
    }

    private func endpoint(_ server: ModelServer) -> Endpoint {
        Endpoint(
            site: server.configuration.site,
            model: server.configuration.profile.name,
            url: "http://\(ListenAddress(host: host, port: server.port))"
        )
    }
}
