import HTTPTypes
import SunwardModel

/// Who may make a request of the control API.
enum Permission: Hashable {
    /// Whether the process lives and is ready: for supervisors, which have no keys.
    case everyone

    /// Clients and administrators.
    case clients

    /// Whoever has a key.
    case keyHolders

    /// Sites, for what is their own, and administrators.
    case sites
    case administrators

    /// Who may make a request. What is not listed is for administrators alone.
    init(_ method: HTTPRequest.Method, path: Substring) {
        switch (method, path) {
        case (.get, "/healthz"), (.get, "/readyz"): self = .everyone
        // A meter stamps its readings by it.
        case (.get, "/api/v1/clock"): self = .keyHolders
        case (.post, "/api/v1/route"), (.post, "/api/v1/outcomes"): self = .clients
        case (.post, "/api/v1/telemetry"), (.post, "/api/v1/forecasts"): self = .sites
        default: self = .administrators
        }
    }

    /// Whether the holder of a key of that role may.
    func includes(_ role: KeyRole) -> Bool {
        switch (self, role) {
        case (.everyone, _), (.keyHolders, _), (_, .admin), (.clients, .client), (.sites, .site): true
        default: false
        }
    }
}
