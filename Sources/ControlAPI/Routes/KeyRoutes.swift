import ControlPlane
import Foundation
import Hummingbird
import Store
import SunwardModel

/// API keys: made, listed, revoked.
struct KeyRoutes {
    let services: ControlServices

    func add(to group: RouterGroup<ControlContext>) {
        group.get("/keys") { _, _ in WireResponse(try list()) }
        group.post("/keys") { request, _ in try await create(request) }
        group.delete("/keys/{key}") { _, context in WireResponse(try await revoke(context.name("key"))) }
    }

    private func list() throws -> [KeyView] {
        do throws(AccessRefusal) {
            let now = services.clock.now
            return try services.keys.list().map { KeyView($0.key, usedToday: $0.usedToday, now: now) }
        } catch {
            throw error.problem
        }
    }

    private func create(_ request: Request) async throws -> Response {
        let body: KeyBody = try await RequestBody.decode(request)
        let refusals = body.draft.refusals(fleet: services.directory.current.fleet, now: services.clock.now)
        guard refusals.isEmpty else {
            throw ProblemDetails(
                type: "refused",
                title: "No key was made",
                status: 422,
                detail: refusals.map { "\($0.field) \"\($0.value)\" \($0.message)" }.joined(separator: "; "),
                errors: refusals.map { .init(index: 0, field: $0.field, value: $0.value, message: $0.message) }
            )
        }
        let made = try await changing { try await services.keys.create(body.draft) }
        let view = CreatedKeyView(
            key: KeyView(made.key, usedToday: KeyUse(), now: services.clock.now),
            secret: made.secret.text
        )
        var response = try WireResponse.response(view, status: .created, contentType: "application/json")
        // The secret must not stay behind on the way.
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func revoke(_ id: String) async throws -> KeyView {
        guard let key = try await changing({ try await services.keys.revoke(id: id) }) else {
            throw ProblemDetails.notFound("there is no key \"\(id.prefix(80))\"; `sunward keys list` lists them")
        }
        let now = services.clock.now
        let use = services.keys.ring.client(id: key.id)?.use(now: now)
        return KeyView(key, usedToday: use ?? KeyUse(), now: now)
    }

    private func changing<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError where error.code == .unavailable {
            throw ProblemDetails.unavailable(
                "keys cannot be changed while the database is away; nothing was changed, and the keys known last go on "
                    + "working"
            )
        } catch let error as StoreError {
            throw error.problem
        }
    }
}
