import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// Stands in for a moment.
struct RequestHeaders {
    var session: String? { nil }
    var qualityFloor: Double? { nil }
    var latencyObjectiveSeconds: Double?
    var carbonCapGrams: Double? { nil }

    init(_ headers: HTTPHeaders) throws(OpenAIError) {
        latencyObjectiveSeconds = headers.first(name: "x-sunward-latency-p95-seconds").flatMap { Double($0) }
    }

    static func requestID(_ headers: HTTPHeaders) -> String? { headers.first(name: "x-request-id") }
}

struct RequestPlacement {
    let fleet: Fleet

    struct Place {
        var area: String
        var workloadClass: String?
        var pinnedModel: String?
    }

    init(_ fleet: Fleet) { self.fleet = fleet }

    func place(
        _ envelope: RequestEnvelope,
        _ headers: RequestHeaders,
        key: APIKey?,
        address: SocketAddress?
    ) throws(OpenAIError) -> Place {
        let models = Set(fleet.sites.flatMap { $0.models.map(\.name) })
        let isAuto = envelope.model == "sunward/auto"
        if !isAuto, !models.contains(envelope.model) { throw .modelNotFound(envelope.model) }
        return Place(area: fleet.areas[0].name, workloadClass: nil, pinnedModel: isAuto ? nil : envelope.model)
    }
}

struct ModelsAnswer {
    init(_ fleet: Fleet) {}
    func list() -> Result<ByteBuffer, OpenAIError> { .success(ByteBuffer(string: "{}")) }
    func model(_ name: String) -> Result<ByteBuffer, OpenAIError> { .failure(.modelNotFound(name)) }
}

extension OpenAIError {
    init(_ refusal: AccessRefusal, now: Date) {
        self.init(.unauthorized, type: "invalid_request_error", refusal.message)
    }

    static let notHTTP = OpenAIError(.badRequest, type: "invalid_request_error", "The request is not HTTP.")
}
