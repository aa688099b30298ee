import ArgumentParser
import Foundation
import Logging
import Simulation
import SunwardModel

/// `sunward simulate model-server`
struct SimulateModelServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model-server",
        abstract: "Answer OpenAI's API as a fleet's models would, with their speed, energy and quality.",
        discussion: """
            One model (--site, --model, --listen), or every model of every site, each on a port of its own (--all, \
            --first-port). Batches continuously as vLLM does, counts under vLLM's metric names, and fails on demand: \
            --fault, or POST /simulate/faults {"kind": "hang", "share": 0.5, "count": 20, "seconds": 60} and DELETE. \
            Faults: \(FaultKind.allCases.map(\.rawValue).joined(separator: ", ")).

            The last line of an answer tells its quality, [quality: 1]: from --outcomes where the prompt is known \
            there, else by chance from the site's quality_by_class.
            """
    )

    @Option(help: "The fleet's folder.", completion: .directory)
    var fleet: String

    @Flag(help: "Serve every model of every site.")
    var all = false

    @Option(help: "The site to stand for.")
    var site: String?

    @Option(help: "The model to stand for.")
    var model: String?

    @Option(help: "Where one model listens; with --all the port is that of --first-port.")
    var listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 8000)

    @Option(help: "With --all: the first model's port; the others follow it.")
    var firstPort: Int?

    @Option(help: "Servers for each model, its replicas divided among them.")
    var servers: Int = 1

    @Option(help: "Write the endpoints to a file: a line for each, site, model and URL.", completion: .file())
    var writeEndpoints: String?

    @Option(help: "Write a copy of the fleet with these endpoints to a folder.", completion: .directory)
    var writeFleet: String?

    @Option(help: "JSON lines of prompts and what models made of them; may be given more than once.")
    var outcomes: [String] = []

    @Option(help: "Run so many times faster than the models would.")
    var timeScale: Double = 1

    @Option(help: "A fault from the start, KIND or KIND:SHARE; may be given more than once.")
    var fault: [FaultArgument] = []

    @Option(help: "A bearer token that requests must have.")
    var key: String?

    @Flag(inversion: .prefixedNo, help: "Read prompts faster that begin as earlier ones did.")
    var prefixCache = true

    @Option(help: "Threads that serve.")
    var threads: Int = 1

    @Option(help: "Answers and durations differ by seed.")
    var seed: UInt64 = 1

    func validate() throws {
        if all {
            guard site == nil, model == nil else { throw ValidationError("--all goes without --site and --model") }
            guard let firstPort, (1...65_535).contains(firstPort) else {
                throw ValidationError("--all needs --first-port, 1 to 65535")
            }
        } else {
            guard site != nil, model != nil else { throw ValidationError("name --site and --model, or give --all") }
            if firstPort != nil { throw ValidationError("--first-port goes with --all; one model has --listen") }
        }
        guard timeScale > 0, timeScale <= 1e6 else { throw ValidationError("--time-scale must be above 0 to 1000000") }
        guard (1...64).contains(servers) else { throw ValidationError("--servers must be 1 to 64") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be 1 to 64") }
    }

    func run() async throws {
        try await reporting {
            let loaded = try await loadFleet()
            let book = try outcomes.isEmpty ? nil : AnswerBook(outcomes.flatMap { try RouteFiles.examples($0) })
            var park = ModelServerPark(
                fleet: loaded,
                host: listen.host,
                faults: fault.map(\.fault),
                servers: servers,
                threads: threads
            )
            park.configure = { configuration in
                configuration.book = book
                configuration.timeScale = timeScale
                configuration.key = key
                configuration.cachesPrefixes = prefixCache
            }
            let chosen = try chosen(in: loaded)
            let first = firstPort ?? listen.port
            try await park.run(chosen, firstPort: first, seed: seed) { endpoints in try publish(endpoints) }
        }
    }

    private func chosen(in fleet: Fleet) throws -> [ModelServerPark.Place] {
        let places = fleet.sites.flatMap { site in
            site.models.filter { $0.replicas > 0 }.map { ModelServerPark.Place(site: site.name, profile: $0) }
        }
        if all { return places }
        let wanted = places.filter { $0.site == site && $0.profile.name == model }
        guard wanted.isEmpty else { return wanted }
        let known = places.map { "\($0.site)/\($0.profile.name)" }.joined(separator: ", ")
        throw CommandFailure(.badInput, "the fleet has no \(site ?? "")/\(model ?? "") with replicas; it has \(known)")
    }

    private func publish(_ endpoints: [ModelServerPark.Endpoint]) throws {
        let lines = endpoints.map { "\($0.site) \($0.model) \($0.url)" }
        for line in lines { print(line) }
        if let writeEndpoints { try OutputFile.write(lines.joined(separator: "\n") + "\n", to: writeEndpoints) }
        if let writeFleet {
            var urls: FleetCopy.Endpoints = [:]
            for endpoint in endpoints {
                urls[endpoint.site, default: [:]][endpoint.model, default: []].append(endpoint.url)
            }
            do {
                try FleetCopy(of: URL(filePath: fleet), endpoints: urls).write(to: URL(filePath: writeFleet))
            } catch {
                throw CommandFailure(.badInput, "--write-fleet: \(error)")
            }
        }
        print("ready")
        fflush(nil)
    }

    private func loadFleet() async throws -> Fleet {
        do {
            return try await FleetFiles.load(URL(filePath: fleet))
        } catch let error as FleetError {
            throw CommandFailure(.badInput, error.problems.map(\.description).joined(separator: "\n"))
        }
    }
}
