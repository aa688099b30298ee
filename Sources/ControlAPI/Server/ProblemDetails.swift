import ControlPlane

/// An error on the wire, as RFC 9457 (`application/problem+json`) has it.
public struct ProblemDetails: Codable, Sendable, Error {
    /// What kind of problem it is, as a URN that does not change.
    public var type: String
    public var title: String
    public var status: Int

    /// What happened here and what would be right.
    public var detail: String

    /// The single entries that were wrong, where there are several.
    public var errors: [IngestionView.Refused]?

    public init(type: String, title: String, status: Int, detail: String, errors: [IngestionView.Refused]? = nil) {
        self.type = "urn:sunward:problem:\(type)"
        self.title = title
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    static func badRequest(_ detail: String) -> ProblemDetails {
        ProblemDetails(type: "bad-request", title: "Bad request", status: 400, detail: detail)
    }

    static func notFound(_ detail: String) -> ProblemDetails {
        ProblemDetails(type: "not-found", title: "Not found", status: 404, detail: detail)
    }

    static func unsupportedMediaType(_ detail: String) -> ProblemDetails {
        ProblemDetails(type: "unsupported-media-type", title: "Unsupported media type", status: 415, detail: detail)
    }

    static func tooManyRequests(_ detail: String) -> ProblemDetails {
        ProblemDetails(type: "too-many-requests", title: "Too many requests", status: 429, detail: detail)
    }

    static func unavailable(_ detail: String) -> ProblemDetails {
        ProblemDetails(type: "unavailable", title: "Service unavailable", status: 503, detail: detail)
    }
}
