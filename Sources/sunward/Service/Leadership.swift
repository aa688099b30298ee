import ControlPlane
import Logging
import ServiceLifecycle

/// Holds the lead, and has the coordinator stop planning and settling as soon as another service has taken over.
///
/// It then ends with an error, upon which its group is to shut down as on SIGTERM: what clients have under way comes to
/// its end, and a supervisor starts the service again, which waits for the lead then.
struct Leadership: Service {
    let lock: LeaderLock
    let coordinator: Coordinator
    let logger: Logger

    func run() async throws {
        do {
            try await lock.run()
        } catch {
            await coordinator.resign()
            logger.error("no longer leading; ending once what is under way has ended", metadata: ["reason": "\(error)"])
            throw error
        }
    }
}
