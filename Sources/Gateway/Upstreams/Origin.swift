import NIOCore

/// Where a model server listens, taken apart once so that no request has to.
struct Origin: Hashable, Sendable {
    /// What the connection speaks below HTTP/1.1.
    enum Scheme: String, Hashable, Sendable {
        case http
        case https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    let scheme: Scheme

    /// A name or an address; an IPv6 address without its brackets.
    let host: String
    let port: Int

    /// What stands before the API's paths, without a slash at its end; mostly empty.
    let pathPrefix: String

    /// The value of the `host` header.
    let hostHeader: String

    /// The name to ask for in the TLS handshake; nil for an address, which must not be asked for (RFC 6066, section 3).
    let serverName: String?

    /// - Parameter endpoint: A base URL as the fleet's rules allow it, for example `http://10.0.0.7:8000/models/large`.
    /// - Returns: nil when it is not one.
    init?(_ endpoint: String) {
        guard let colon = endpoint.firstIndex(of: ":"), let scheme = Scheme(rawValue: String(endpoint[..<colon])),
            endpoint[colon...].hasPrefix("://")
        else { return nil }
        let rest = endpoint[colon...].dropFirst("://".count)
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = Self.parts(of: authority) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        pathPrefix = String(path)
        let written = host.contains(":") ? "[\(host)]" : host
        hostHeader = self.port == scheme.defaultPort ? written : "\(written):\(self.port)"
        let isAddress = (try? SocketAddress(ipAddress: host, port: self.port)) != nil
        serverName = isAddress || scheme == .http ? nil : host
    }

    /// The base URL, as short as it can be written.
    var url: String { "\(scheme.rawValue)://\(hostHeader)\(pathPrefix)" }

    private static func parts(of authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "@" }) else { return nil }
        guard let port else { return (String(host), nil) }
        guard let number = UInt16(port), number > 0 else { return nil }
        return (String(host), Int(number))
    }
}
