import ControlPlane
import Foundation
import Hummingbird
import SunwardModel

/// Whether the process lives, whether it can do its work, and its metrics.
struct HealthRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/healthz") { _, _ in WireResponse(["status": "alive"]) }
        router.get("/readyz") { _, _ in
            let view = await readiness()
            return WireResponse(view, status: view.ready ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: services.metrics()))
            )
        }
    }

    /// Ready means: a plan is in force, so requests can be routed. A database that is away is told, but does not make
    /// a running service unready: the plan goes on serving and writes are spooled. One that has lost the lead is on its
    /// way out.
    private func readiness() async -> ReadinessView {
        let status = await services.coordinator.status()
        let writer = await services.writer()
        let plan = services.board.current
        let waitsFor = await services.startWaitsFor()
        let othersLead = await services.othersLead()
        let hasLostLead = status.hasResumed && othersLead
        let isStarted = status.hasResumed && !hasLostLead
        let checks = [
            ReadinessView.Check(
                name: "started",
                ok: isStarted,
                detail: isStarted
                    ? "state was taken up from the database"
                    : hasLostLead
                        ? "another service has taken over this database; this one ends" : "waiting for \(waitsFor)"
            ),
            ReadinessView.Check(
                name: "plan",
                ok: plan != nil,
                detail: plan.map {
                    "plan \($0.record.id.uuidString.lowercased()) of \(Timestamp.format($0.record.issuedAt))"
                } ?? "no plan yet"
            ),
            ReadinessView.Check(
                name: "planning",
                ok: status.lastFailure == nil,
                detail: status.lastFailure.map {
                    "the last \($0.consecutive) attempts failed (\($0.reason)); the last good plan goes on serving"
                } ?? "\(status.counts.plans) plans since start"
            ),
            ReadinessView.Check(
                name: "database",
                ok: writer.databaseConnected,
                detail: writer.databaseConnected
                    ? "connected"
                    : "away since \(writer.disconnectedSince.map(Timestamp.format) ?? "start"); "
                        + "\(writer.spooledRecords) records wait in the spool"
                        + (writer.spoolFailure.map { ", and nothing more can be kept: \($0)" } ?? "")
            ),
        ]
        return ReadinessView(ready: isStarted && plan != nil, checks: checks)
    }
}
