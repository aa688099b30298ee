import ControlPlane
import Foundation
import JSONText
import NIOCore
import NIOHTTP1
import SunwardModel

/// What the gateway says of a request in the headers of its answer.
extension Exchange {
    /// - Parameter passed: Headers of the upstream's answer that the client may see.
    func answerHeaders(_ passed: HTTPHeaders) -> HTTPHeaders {
        var headers = passed
        headers.add(name: "x-request-id", value: request.requestID)
        headers.add(name: "x-sunward-attempts", value: String(state.attempts))
        for (name, value) in request.rateHeaders { headers.replaceOrAdd(name: name, value: value) }
        guard let destination else { return headers }
        let decision = destination.decision
        headers.add(name: "x-sunward-site", value: decision.site)
        headers.add(name: "x-sunward-model", value: decision.model)
        headers.add(name: "x-sunward-decision", value: IdentifierText.of(decision.id))
        headers.add(name: "x-sunward-grams-co2", value: Self.grams(decision.prediction.carbonGrams))
        if !destination.answer.stale.isEmpty {
            headers.add(name: "x-sunward-stale", value: Self.stale(destination.answer.stale))
        }
        return headers
    }

    /// To a millionth of a gram, which is less than any request causes.
    private static func grams(_ grams: Double) -> String {
        guard grams.isFinite else { return "0" }
        return "\((grams * 1e6).rounded() / 1e6)"
    }

    private static func stale(_ inputs: [RouteAnswer.StaleInput]) -> String {
        inputs.count == 1 ? inputs[0].rawValue : inputs.map(\.rawValue).joined(separator: ", ")
    }
}
