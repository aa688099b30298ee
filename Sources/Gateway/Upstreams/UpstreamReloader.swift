import ControlPlane
import Logging
import NIOPosix
import ServiceLifecycle
import SunwardModel

/// Puts a re-read fleet's servers in force, and keys and certificates whose files have changed.
public struct UpstreamReloader: Service {
    private static let look = Duration.milliseconds(500)

    /// Files of keys are read again after so many looks: once in half a minute.
    private static let looksBetweenFiles = 60

    private static let mostNames = 10

    private let fleet: FleetDirectory
    private let upstreams: UpstreamDirectory
    private let threads: NIOThreadPool
    private let logger: Logger

    /// - Parameter threads: Where files are read; must have been started.
    public init(
        fleet: FleetDirectory,
        upstreams: UpstreamDirectory,
        threads: NIOThreadPool = .singleton,
        logger: Logger
    ) {
        self.fleet = fleet
        self.upstreams = upstreams
        self.threads = threads
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            // What was loaded before the start is loaded once more: the fleet may have changed in between.
            var digest: String?
            var looks = 0
            while !Task.isCancelled {
                let entry = fleet.current
                looks += 1
                if entry.digest != digest || looks >= Self.looksBetweenFiles {
                    await reload(entry)
                    if entry.digest != digest { tellOfModelsWithoutServers() }
                    (digest, looks) = (entry.digest, 0)
                }
                // Cut short by the end, which the loop sees.
                try? await Task.sleep(for: Self.look)
            }
        }
    }

    /// A model whose `endpoints` were forgotten is never asked, and nothing else would say why.
    private func tellOfModelsWithoutServers() {
        let models = upstreams.withoutServers
        guard !models.isEmpty else { return }
        let names = models.prefix(Self.mostNames).map { "\($0.model ?? "") at \($0.site)" }.joined(separator: ", ")
        logger.warning(
            "models without endpoints get no requests through the gateway",
            metadata: ["models": "\(names)", "count": "\(models.count)"]
        )
    }

    private func reload(_ entry: FleetDirectory.Entry) async {
        do {
            try await threads.runIfActive { [upstreams] in try upstreams.reload(entry.fleet) }
        } catch {
            if Task.isCancelled { return }
            logger.error("model servers not reloaded; the former stay", metadata: ["error": "\(error)"])
        }
    }
}
