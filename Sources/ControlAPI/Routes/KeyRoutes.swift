import ControlPlane
import Foundation
import Hummingbird
import Store
import SunwardModel

/// API keys: made, listed, rotated, revoked.
struct KeyRoutes {
    let services: ControlServices

    func add(to group: RouterGroup<ControlContext>) {
        group.get("/keys") { _, _ in WireResponse(try list()) }
        group.post("/keys") { request, _ in try await create(request) }
        group.post("/keys/{key}/rotate") { request, context in try await rotate(context.name("key"), request) }
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
            let detail = refusals.map(\.sentence).joined(separator: "; ")
            throw ProblemDetails.refused("No key was made", detail, refusals)
        }
        let made = try await changing { try await services.keys.create(body.draft) }
        return try tell(made.secret, of: made.key, status: .created)
    }

    private func rotate(_ id: String, _ request: Request) async throws -> Response {
        let body: KeyRotationBody = try await RequestBody.decode(request, ifEmpty: "{}")
        do {
            let rotation = KeyRotation(id: id, expiresAt: body.expiresAt)
            // Whoever believes the old secret good where only the answer was lost would stand before a closed door.
            let advice = "rotate again once it is back, since the new secret is lost if it was kept"
            let rotated = try await changing(orElse: advice) { try await services.keys.rotate(rotation) }
            guard let rotated else { throw missing(id) }
            return try tell(rotated.secret, of: rotated.key, status: .ok)
        } catch let refusal as KeyRotationRefusal {
            if let field = refusal.field {
                throw ProblemDetails.refused("The key was not rotated", refusal.message, [field])
            }
            throw ProblemDetails(type: "key-revoked", title: "Key revoked", status: 409, detail: refusal.message)
        }
    }

    private func revoke(_ id: String) async throws -> KeyView {
        guard let key = try await changing({ try await services.keys.revoke(id: id) }) else { throw missing(id) }
        return view(key)
    }

    private func missing(_ id: String) -> ProblemDetails {
        .notFound("there is no key \"\(id.prefix(80))\"; `sunward keys list` lists them")
    }

    private func view(_ key: APIKey) -> KeyView {
        let now = services.clock.now
        let use = services.keys.ring.client(id: key.id)?.use(now: now)
        return KeyView(key, usedToday: use ?? KeyUse(), now: now)
    }

    private func tell(_ secret: KeySecret, of key: APIKey, status: HTTPResponse.Status) throws -> Response {
        let view = CreatedKeyView(key: view(key), secret: secret.text)
        var response = try WireResponse.response(view, status: status, contentType: "application/json")
        // The secret must not stay behind on the way.
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// - Parameter otherwise: What is so when the database is away.
    private func changing<Result>(
        orElse otherwise: String = "nothing was changed, and the keys known last go on working",
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError where error.code == .unavailable {
            throw ProblemDetails.unavailable("keys cannot be changed while the database is away; \(otherwise)")
        } catch let error as StoreError {
            throw error.problem
        }
    }
}

extension ProblemDetails {
    fileprivate static func refused(_ title: String, _ detail: String, _ refusals: [Refusal]) -> ProblemDetails {
        ProblemDetails(
            type: "refused",
            title: title,
            status: 422,
            detail: detail,
            errors: refusals.map { .init(index: 0, field: $0.field, value: $0.value, message: $0.message) }
        )
    }
}
