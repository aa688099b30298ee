import ControlPlane
import Foundation
import Hummingbird
import Planning
import Store
import SunwardModel

/// Plans: the one in force, any kept one, why it allocates as it does, what would be otherwise, and a new one now.
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
        group.get("/plans/{plan}/prices") { request, context in
            let record = try await plan(context.name("plan"))
            return WireResponse(try await prices(of: record, request: request))
        }
        group.post("/plans/{plan}/carbon-cut") { request, context in
            let record = try await plan(context.name("plan"))
            let body: CarbonCutBody = try await RequestBody.decode(request)
            let archive = try archive(of: record)
            let cut = try await answer { try await services.inquiries.carbonCut(body.fraction, of: archive) }
            return WireResponse(CarbonCutView(cut, problem: archive.problem, planID: record.id, grid: record.grid))
        }
        group.post("/plans/{plan}/what-if") { request, context in
            let record = try await plan(context.name("plan"))
            let body: WhatIfBody = try await RequestBody.decode(request)
            let archive = try archive(of: record)
            let found = try await answer {
                try await services.inquiries.whatIf(body.request, of: archive, grid: record.grid)
            }
            return WireResponse(WhatIfView(found, problem: archive.problem, planID: record.id, grid: record.grid))
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

    /// The program of a plan; that of the plan in force comes with the basis to solve it again from.
    private func archive(of record: PlanRecord) throws -> PlanArchive {
        if let current = services.board.current, current.record.id == record.id, let archive = current.archive {
            return archive
        }
        guard let archive = try? PlanArchive(decoding: record.problem) else {
            throw ProblemDetails.notFound("plan \(record.id) was kept without its program and cannot be explained")
        }
        return archive
    }

    /// An answer of the inquiries; who asks while too many do is told to come back, and not that the service is away.
    private func answer<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as ControlPlaneError where error.code == .busy {
            throw ProblemDetails.tooManyRequests(error.message)
        }
    }

    private func prices(of record: PlanRecord, request: Request) async throws -> PricesView {
        let query = try QueryParameters(request, known: ["slot", "at", "site"])
        let archive = try archive(of: record)
        let site = try query.text("site").map { name in
            guard let place = archive.problem.sites.firstIndex(of: name) else {
                throw ProblemDetails.badRequest(
                    "site \"\(name.prefix(80))\" is not in this plan; it has "
                        + archive.problem.sites.joined(separator: ", ")
                )
            }
            return place
        }
        let hasSlot = query.text("slot") != nil || query.text("at") != nil
        return PricesView(
            try await answer { try await services.inquiries.prices(of: archive, id: record.id) },
            problem: archive.problem,
            planID: record.id,
            grid: record.grid,
            now: services.clock.now,
            site: site,
            slot: hasSlot ? try slot(query, of: record) : nil
        )
    }

    private func explanation(of record: PlanRecord, request: Request) throws -> ExplanationView {
        let query = try QueryParameters(request, known: ["area", "class", "slot", "at"])
        let area = try query.required("area", example: "oslo")
        let workloadClass = try query.required("class", example: "chat")
        let archive = try archive(of: record)
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
