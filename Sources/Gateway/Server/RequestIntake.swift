import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import Routing
import SunwardModel

/// From a request's head and body to one that may be served: who asks, for what, from where, and whether they may.
struct RequestIntake {
    /// Tokens that a key's limits hold back for an answer whose length nobody has limited.
    private static let usualOutputTokens = 256.0

    let requestID: String

    /// `x-ratelimit-…` of the answer, once they are known.
    private(set) var rateHeaders: [(name: String, value: String)] = []

    private let head: HTTPRequestHead
    let headers: Result<RequestHeaders, OpenAIError>
    private let services: GatewayServices
    private let view: FleetView

    init(_ head: HTTPRequestHead, resources: LoopResources) {
        self.head = head
        services = resources.services
        view = resources.view
        do throws(OpenAIError) {
            let headers = try RequestHeaders(head.headers)
            self.headers = .success(headers)
            requestID = headers.requestID ?? Self.newID(&resources.random)
        } catch {
            headers = .failure(error)
            requestID = RequestHeaders.requestID(in: head.headers) ?? Self.newID(&resources.random)
        }
    }

    /// Whose key came with the request; nil where none did and none is needed.
    ///
    /// - Throws: The refusal, as the client gets it.
    func authenticate() throws(OpenAIError) -> KeyedClient? {
        let authorization = try headers.get().authorization
        let isNeeded = view.settings.requiresKey
        // Clients of this API always send a key. Where none is needed, one that is not Sunward's does no harm.
        if !isNeeded, authorization.map({ !Self.isOurs($0) }) ?? true { return nil }
        let now = services.clock.now
        return try Self.refusing(now) { () throws(AccessRefusal) in
            guard let client = try services.keys.client(authorization: authorization, now: now) else { throw .missing }
            return client
        }
    }

    private static func isOurs(_ authorization: String) -> Bool {
        authorization.dropFirst("bearer ".count).hasPrefix(KeySecret.prefix)
    }

    /// - Throws: The refusal, as the client gets it.
    mutating func admit(
        _ body: ByteBuffer,
        surface: Surface,
        from address: SocketAddress?
    ) throws(OpenAIError) -> AdmittedRequest {
        let key = try authenticate()
        let headers = try headers.get()
        let envelope = try envelope(of: body, surface)
        let model = try view.placement.model(envelope.model, surface: surface)
        let classes = key?.key.classes
        // A key that is for some classes only must not get past them by naming none: of several one is guessed.
        let workloadClass =
            try view.placement.workloadClass(header: headers.workloadClass, model: model)
            ?? classes.flatMap { view.placement.onlyClass(of: $0) }
        let area = try view.placement.area(header: headers.area, key: key?.key.area, address: address)
        let reserved = Self.expectedTokens(envelope)
        if let key {
            let now = services.clock.now
            do throws(AccessRefusal) {
                rateHeaders = try key.admit(workloadClass: workloadClass, tokens: reserved, now: now).headers
            } catch {
                rateHeaders = key.rateLimits().headers
                throw OpenAIError(error, now: now)
            }
        }
        let session = headers.session ?? envelope.session
        return AdmittedRequest(
            requestID: requestID,
            envelope: envelope,
            body: body,
            forwarded: forwarded(),
            route: RouteRequest(
                area: area ?? "",
                workloadClass: workloadClass,
                prompt: envelope.prompt,
                inputTokens: envelope.inputTokens.map(Double.init),
                maxOutputTokens: envelope.maxOutputTokens,
                session: session,
                qualityFloor: headers.qualityFloor,
                latencyObjectiveSeconds: headers.latencyObjectiveSeconds,
                carbonCapGrams: headers.carbonCapGrams,
                pinnedModel: model.pinnedName,
                task: surface.task,
                guessedClasses: classes,
                origin: RoutingDecision.Origin(requestID: requestID, keyID: key?.key.id)
            ),
            session: session.map(StableHash.of),
            key: key,
            reservedTokens: reserved,
            rateHeaders: rateHeaders
        )
    }

    /// What cannot be read may be compressed.
    private func envelope(of body: ByteBuffer, _ surface: Surface) throws(OpenAIError) -> RequestEnvelope {
        do throws(OpenAIError) {
            return try RequestEnvelope(body, surface: surface)
        } catch {
            let encoding = head.headers.first(name: "content-encoding") ?? "identity"
            throw encoding == "identity" ? error : .encodedBody(encoding)
        }
    }

    private static func refusing<Value>(
        _ now: Date,
        _ body: () throws(AccessRefusal) -> Value
    ) throws(OpenAIError) -> Value {
        do throws(AccessRefusal) { return try body() } catch { throw OpenAIError(error, now: now) }
    }

    /// A token of English is about four bytes; what was really used is settled at the end.
    static func expectedTokens(_ envelope: RequestEnvelope) -> Double {
        let input = envelope.inputTokens.map(Double.init) ?? Double(envelope.prompt.utf8.count) / 4
        guard envelope.surface != .embeddings else { return input }
        let output = envelope.maxOutputTokens.map(Double.init) ?? usualOutputTokens
        return input + output * Double(envelope.choices)
    }

    private func forwarded() -> [(name: String, value: String)] {
        var forwarded: [(name: String, value: String)] = []
        for name in UpstreamRequest.forwarded {
            if let value = head.headers.first(name: name) { forwarded.append((name, value)) }
        }
        return forwarded
    }

    /// 120 random bits, five to a digit.
    private static func newID(_ random: inout LoopRandom) -> String {
        let prefix = "req_".utf8
        let words = (random.next(), random.next())
        return String(unsafeUninitializedCapacity: prefix.count + 24) { bytes in
            var place = 0
            for byte in prefix {
                bytes[place] = byte
                place += 1
            }
            for shift in stride(from: UInt64(0), to: 60, by: 5) {
                bytes[place] = digit(words.0 >> shift)
                bytes[place + 1] = digit(words.1 >> shift)
                place += 2
            }
            return place
        }
    }

    private static func digit(_ bits: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 31)
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension RequestPlacement.Model {
    /// The model that the request insists on; nil leaves the choice to the router.
    var pinnedName: String? {
        if case .pinned(let name, _) = self { name } else { nil }
    }
}
