import ControlPlane
import Foundation
import NIOHTTP1

/// Refusals of a key.
extension OpenAIError {
    /// - Parameter now: In service time, as the ends of budgets are.
    init(_ refusal: AccessRefusal, now: Date) {
        let message = Self.sentence(refusal.message)
        switch refusal {
        case .missing, .unknown, .revoked, .expired:
            self.init(.unauthorized, type: "authentication_error", code: "invalid_api_key", message)
        case .wrongRole: self.init(.forbidden, type: "permission_error", code: "wrong_key_role", message)
        case .classNotAllowed:
            self.init(
                .forbidden,
                type: "permission_error",
                code: "class_not_allowed",
                param: RequestHeaders.workloadClassName,
                message
            )
        case .requestRate(let retryAfter), .tokenRate(let retryAfter):
            self.init(
                .tooManyRequests,
                type: "rate_limit_error",
                code: "rate_limit_exceeded",
                message,
                retryAfter: retryAfter
            )
        case .spendBudget(let until), .carbonBudget(let until):
            // The day's budget does not come back within seconds: whoever tries again only adds load.
            self.init(
                .tooManyRequests,
                type: "insufficient_quota",
                code: "insufficient_quota",
                message,
                retryAfter: .seconds(max(0, until.timeIntervalSince(now))),
                shouldRetry: false
            )
        case .notReady:
            self.init(
                .serviceUnavailable,
                type: "server_error",
                code: "keys_not_ready",
                message,
                retryAfter: .seconds(1)
            )
        }
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
