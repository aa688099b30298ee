import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the listeners' certificates again once a minute and on SIGHUP, so that a renewal needs no restart.
actor CertificateRefresh: Service {
    private static let interval: Duration = .seconds(60)

    private let certificates: [ListenerCertificate]
    private let logger: Logger

    /// What was wrong with each when it was last read, so that it is told once.
    private var problems: [Int: String] = [:]

    init(_ certificates: [ListenerCertificate], logger: Logger) {
        self.certificates = certificates
        self.logger = logger
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { await self.reread() }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil { await self.reread() }
            }
        }
    }

    /// A key that does not belong to its certificate may be half of a renewal: what is shown stays until both are there.
    private func reread() async {
        for (index, certificate) in certificates.enumerated() {
            do {
                let renewed = try await OwnThread.run("certificates") { try certificate.reread() }
                problems[index] = nil
                guard let renewed else { continue }
                logger.notice("a renewed certificate is shown from now on", metadata: ["file": "\(renewed)"])
            } catch {
                let problem = "\(error)"
                guard problems.updateValue(problem, forKey: index) != problem else { continue }
                logger.error(
                    "a certificate cannot be renewed, the last one is shown on",
                    metadata: ["error": "\(problem)"]
                )
            }
        }
    }
}
