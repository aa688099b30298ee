import Metrics

/// Counts requests that were not let in, by reason.
public struct AccessInstruments: Sendable {
    private static let reasons = [
        "missing", "unknown", "revoked", "expired", "role", "class", "request-rate", "token-rate", "spend-budget",
        "carbon-budget", "not-ready",
    ]
    private let refusals: [String: Counter]

    public init() {
        let counters = Self.reasons.map { reason in
            (reason, Counter(label: "sunward_access_refusals_total", dimensions: [("reason", reason)]))
        }
        refusals = Dictionary(uniqueKeysWithValues: counters)
    }

    /// Counts one.
    public func record(_ refusal: AccessRefusal) { refusals[refusal.reason]?.increment() }
}

extension AccessRefusal {
    fileprivate var reason: String {
        switch self {
        case .missing: "missing"
        case .unknown: "unknown"
        case .revoked: "revoked"
        case .expired: "expired"
        case .wrongRole: "role"
        case .classNotAllowed: "class"
        case .requestRate: "request-rate"
        case .tokenRate: "token-rate"
        case .spendBudget: "spend-budget"
        case .carbonBudget: "carbon-budget"
        case .notReady: "not-ready"
        }
    }
}
