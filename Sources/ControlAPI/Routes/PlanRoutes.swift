import ControlPlane
import Foundation
import Hummingbird
import Planning
import Store
import SunwardModel

/// Plans: the one in force, any kept one, why it allocates as it does, and a new one now.
struct PlanRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        group.post("/plans") { _, _ in
            let published = try await services.coordinator.planNow()
            return WireResponse(await view(published.record), status: .created)
        }
        group.get("/plans/{plan}") { _, context in
            WireResponse(await view(try await plan(context.name("plan"))))
        }
        group.get("/plans/{plan}/explanation") { request, context in
            let record = try await plan(context.name("plan"))
            return WireResponse(try explanation(of: record, request: request))
        }
    }

    /// A plan by `current`, its id, or the first digits of its id.
    private func plan(_ name: String) async throws -> PlanRecord {
        let current = services.board.current?.record
        if name == "current" {
            guard let current else { throw ProblemDetails.notFound("there is no plan yet; see /readyz") }
            return current
        }
        let digits = name.filter { $0 != "-" }
        guard digits.count >= 6, digits.count <= 32, digits.allSatisfy(\.isHexDigit) else {
            throw ProblemDetails.badRequest(
                "\"\(name)\" is not a plan; expected current, or at least 6 digits of a plan's id"
            )
        }
        if let current, current.id.uuidString.lowercased() == name.lowercased() { return current }
        do {
            if let record = try await services.history.plan(idPrefix: name) { return record }
        } catch let error as StoreError {
            throw error.problem
        }
        throw ProblemDetails.notFound("there is no plan \"\(name)\"; `sunward history plans` lists them")
    }

    private func view(_ record: PlanRecord) async -> PlanView {
        let status = await services.coordinator.status()
        return PlanView(
            record,
            inForce: services.board.current?.record.id == record.id,
            isFailing: status.lastFailure != nil,
            now: services.clock.now
        )
    }

    private func explanation(of record: PlanRecord, request: Request) throws -> ExplanationView {
        let query = try QueryParameters(request, known: ["area", "class", "slot", "at"])
        let area = try query.required("area", example: "oslo")
        let workloadClass = try query.required("class", example: "chat")
        guard let archive = try? PlanArchive(decoding: record.problem) else {
            throw ProblemDetails.notFound("plan \(record.id) was kept without its program and cannot be explained")
        }
        guard let areaIndex = archive.problem.areas.firstIndex(of: area) else {
            throw ProblemDetails.badRequest(
                "area \"\(area)\" is not in this plan; it has \(archive.problem.areas.joined(separator: ", "))"
            )
        }
        guard let classIndex = archive.problem.classes.firstIndex(of: workloadClass) else {
            throw ProblemDetails.badRequest(
                "class \"\(workloadClass)\" is not in this plan; it has "
                    + archive.problem.classes.joined(separator: ", ")
            )
        }
        return ExplanationView(
            record: record,
            archive: archive,
            area: areaIndex,
            workloadClass: classIndex,
            slot: try slot(query, of: record)
        )
    }

    private func slot(_ query: QueryParameters, of record: PlanRecord) throws -> Int {
        if let slot = try query.integer("slot", in: 0...(record.grid.count - 1)) { return slot }
        guard let date = try query.time("at") else { return record.grid.slot(containing: services.clock.now) ?? 0 }
        guard let slot = record.grid.slot(containing: date) else {
            throw ProblemDetails.badRequest(
                "at is outside the plan, which covers \(Timestamp.format(record.grid.start)) to "
                    + Timestamp.format(record.grid.end)
            )
        }
        return slot
    }
}
