import ControlPlane

extension AccessRefusal {
    /// The refusal on the wire.
    var problem: ProblemDetails {
        switch self {
        case .missing, .unknown, .revoked, .expired:
            ProblemDetails(type: "unauthorized", title: "Unauthorized", status: 401, detail: message)
        case .wrongRole, .classNotAllowed: .forbidden(message)
        case .requestRate, .tokenRate, .spendBudget, .carbonBudget:
            ProblemDetails(type: "too-many-requests", title: "Too many requests", status: 429, detail: message)
        case .notReady: .unavailable(message)
        }
    }
}

extension ProblemDetails {
    static func forbidden(_ detail: String, errors: [IngestionView.Refused]? = nil) -> ProblemDetails {
        ProblemDetails(type: "forbidden", title: "Forbidden", status: 403, detail: detail, errors: errors)
    }
}
