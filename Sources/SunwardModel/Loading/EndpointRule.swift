/// What the address of a model server looks like: a base URL that the router appends the API's paths to.
enum EndpointRule {
    /// Why an address is refused.
    struct Complaint {
        var text: String

        /// Whether the address may be repeated: one with a password may not.
        var mayBeShown = true
    }

    static let meaning = "the base URL of the model's server, for example \(example)"

    private static let example = "http://10.0.0.7:8000"
    private static let maxLength = 2_048
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let hostCharacters = Set("\(letters)0123456789.-".utf8)
    private static let addressCharacters = Set("abcdefABCDEF0123456789:.".utf8)
    private static let pathCharacters = Set("\(letters)0123456789-._~".utf8)

    /// What is wrong with `endpoint`, or nil.
    static func complaint(about endpoint: String) -> Complaint? {
        if endpoint.contains("@") {
            let text = "holds a user or a password; keep secrets out of the fleet's files"
            return Complaint(text: text, mayBeShown: false)
        }
        let length = endpoint.utf8.count
        if length > maxLength {
            return Complaint(text: "is \(length) characters long; at most \(maxLength) are allowed")
        }
        guard let scheme = ["http://", "https://"].first(where: endpoint.hasPrefix) else {
            let problem = endpoint.contains("://") ? "is neither http:// nor https://" : "has no http:// or https://"
            return Complaint(text: "\(problem); write \(meaning)")
        }
        if endpoint.contains("?") || endpoint.contains("#") {
            return Complaint(text: "has a query or a fragment; write \(meaning)")
        }
        let rest = endpoint.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let text = authorityComplaint(authority) ?? pathComplaint(rest.dropFirst(authority.count))
        return text.map { Complaint(text: $0) }
    }

    private static func authorityComplaint(_ authority: Substring) -> String? {
        var host = authority
        var allowed = hostCharacters
        var port: Substring?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            allowed = addressCharacters
            let after = authority[authority.index(after: end)...]
            if !after.isEmpty { port = after.hasPrefix(":") ? after.dropFirst() : "" }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy(allowed.contains) else {
            return "has no host that could be reached; write \(meaning)"
        }
        if let port, UInt16(port).map({ $0 > 0 }) != true || !port.utf8.allSatisfy(hostCharacters.contains) {
            return "has no port from 1 to 65535 after the colon; write \(meaning)"
        }
        return nil
    }

    /// A prefix such as `/models/large` is served by proxies; anything that would not survive appending to is not.
    private static func pathComplaint(_ path: Substring) -> String? {
        if path.isEmpty { return nil }
        if path.hasSuffix("/") { return "ends in a slash; leave it out, the router appends its own" }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if segments.contains("v1") { return "names the API's version; end before /v1, the router appends it" }
        let areReadable = segments.allSatisfy { segment in
            !["", ".", ".."].contains(segment) && segment.utf8.allSatisfy(pathCharacters.contains)
        }
        return areReadable ? nil : "has a path that is not made of plain words; write \(meaning)"
    }
}
