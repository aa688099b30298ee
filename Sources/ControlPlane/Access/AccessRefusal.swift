import Foundation

/// Why a request is not let in. None of them holds anything secret.
public enum AccessRefusal: Error, Hashable, Sendable {
    /// There is no key, or the `Authorization` header is not of the form `Bearer sw-…`. (401)
    case missing

    /// No key is known by what was presented. (401)
    case unknown

    /// The key has been revoked. (401)
    case revoked

    /// The key's time is over. (401)
    case expired

    /// The key is for something else, for example a site's key at the gateway. (403)
    case wrongRole

    /// The key's holder may not ask for this workload class. (403)
    case classNotAllowed(String, allowed: [String])

    /// Too many requests within a minute; there is room again after `retryAfter`. (429)
    case requestRate(retryAfter: Duration)

    /// Too many tokens within a minute; there is room again after `retryAfter`. (429)
    case tokenRate(retryAfter: Duration)

    /// The day's money is spent; a new day begins at `until`, in service time. Trying again sooner is useless. (429)
    case spendBudget(until: Date)

    /// The day's carbon is spent; a new day begins at `until`, in service time. Trying again sooner is useless. (429)
    case carbonBudget(until: Date)

    /// The keys have not been read from the database since the start of the service. (503)
    case notReady

    /// The refusal in words, for the client.
    public var message: String {
        switch self {
        case .missing: "no API key was given; send the header \"Authorization: Bearer sw-…\""
        case .unknown: "the API key is not known here"
        case .revoked: "the API key has been revoked"
        case .expired: "the API key has expired"
        case .wrongRole: "the API key's role is not for this; `sunward keys list` shows the roles"
        case .classNotAllowed(let name, let allowed):
            "the API key does not allow class \"\(name.prefix(80))\"; it allows \(allowed.joined(separator: ", "))"
        case .requestRate(let wait):
            "the API key's requests per minute are used up; try again in \(RateLimits.text(wait))"
        case .tokenRate(let wait):
            "the API key's tokens per minute are used up; try again in \(RateLimits.text(wait))"
        case .spendBudget(let date): "the API key's budget for today is spent; a new day begins at \(Self.text(date))"
        case .carbonBudget(let date):
            "the API key's carbon budget for today is spent; a new day begins at \(Self.text(date))"
        case .notReady: "the API keys have not been read from the database yet; try again shortly"
        }
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
