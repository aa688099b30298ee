/// What the holder of an API key may do. In text: `client`, `site:NAME` or `admin`.
public enum KeyRole: Hashable, Sendable {
    /// Ask the gateway and the router, and report what became of requests.
    case client

    /// Write the readings and forecasts of one site, and nothing else.
    case site(String)

    /// Everything.
    case admin

    /// The role that a text names; nil when it names none.
    public init?(_ text: String) {
        switch text {
        case "client": self = .client
        case "admin": self = .admin
        default:
            guard text.hasPrefix("site:"), NameRule.identifier.complaint(about: String(text.dropFirst(5))) == nil else {
                return nil
            }
            self = .site(String(text.dropFirst(5)))
        }
    }

    /// The role as text.
    public var text: String {
        switch self {
        case .client: "client"
        case .site(let name): "site:\(name)"
        case .admin: "admin"
        }
    }
}
