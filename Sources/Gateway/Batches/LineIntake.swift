import ControlPlane
import Foundation
import NIOCore
import Routing
import SunwardModel

/// Lets a line of a batch in, as requests of clients are: by the key's state, its classes, its rates and its budgets.
enum LineIntake {
    /// - Parameter leavesRoom: Whether it has time enough to take only places that nobody else needs.
    /// - Throws: The refusal, as a client would get it.
    static func admit(
        _ line: BatchLine,
        leavesRoom: Bool,
        _ resources: LoopResources
    ) throws(OpenAIError) -> AdmittedRequest {
        let services = resources.services
        let view = resources.view
        guard let surface = Surface(rawValue: line.endpoint) else {
            throw .notFound(method: "POST", path: line.endpoint)
        }
        let now = services.clock.now
        let key = try key(of: line.owner, services, now: now)
        let body = ByteBuffer(bytes: line.request)
        let envelope = try RequestEnvelope(body, surface: surface)
        let model = try view.placement.model(envelope.model, surface: surface)
        let reserved = RequestIntake.expectedTokens(envelope)
        if let key {
            do throws(AccessRefusal) {
                _ = try key.admit(workloadClass: line.cell.workloadClass, tokens: reserved, now: now)
            } catch {
                throw OpenAIError(error, now: now)
            }
        }
        let requestID = LineText.requestID(line.id)
        return AdmittedRequest(
            requestID: requestID,
            envelope: envelope,
            body: body,
            forwarded: [],
            route: RouteRequest(
                area: line.cell.area,
                workloadClass: line.cell.workloadClass,
                prompt: envelope.prompt,
                inputTokens: envelope.inputTokens.map(Double.init),
                maxOutputTokens: envelope.maxOutputTokens,
                session: envelope.session,
                pinnedModel: model.pinnedName,
                task: surface.task,
                origin: RoutingDecision.Origin(requestID: requestID, keyID: key?.key.id)
            ),
            session: envelope.session.map(StableHash.of),
            key: key,
            reservedTokens: reserved,
            rateHeaders: [],
            deferral: AdmittedRequest.Deferral(leavesRoom: leavesRoom, isCounted: line.cell.isPlanned)
        )
    }

    private static func key(
        of owner: String,
        _ services: GatewayServices,
        now: Date
    ) throws(OpenAIError) -> KeyedClient? {
        guard !owner.isEmpty else { return nil }
        guard services.keys.isLoaded else { throw OpenAIError(.notReady, now: now) }
        guard let key = services.keys.client(id: owner) else { throw OpenAIError(.unknown, now: now) }
        if key.key.revokedAt != nil { throw OpenAIError(.revoked, now: now) }
        guard key.key.isActive(at: now) else { throw OpenAIError(.expired, now: now) }
        return key
    }
}
