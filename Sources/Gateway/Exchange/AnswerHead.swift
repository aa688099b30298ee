import NIOHTTP1

/// The headers of an upstream's answer on their way to the client.
enum AnswerHead {
    /// Headers that concern one connection only (RFC 9110, section 7.6.1), or that the gateway writes itself.
    private static let hopByHop: [[UInt8]] = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "content-length", "x-request-id", "server", "x-sunward-attempts",
    ].map { Array($0.utf8) }

    /// The lengths of their names, a bit each: most headers can be told from them by that.
    private static let hopByHopLengths = hopByHop.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.count) }

    /// All that the client may see: not what concerns the connection, the length (the body may change) and what the
    /// gateway says itself.
    static func passedOn(_ headers: HTTPHeaders) -> HTTPHeaders {
        var passed = HTTPHeaders()
        passed.reserveCapacity(headers.count + 12)
        let named = headers.contains(name: "connection") ? headers[canonicalForm: "connection"] : []
        for (name, value) in headers where !isHopByHop(name) {
            if !named.isEmpty, named.contains(where: { $0.lowercased() == name.lowercased() }) { continue }
            passed.add(name: name, value: value)
        }
        return passed
    }

    private static func isHopByHop(_ name: String) -> Bool {
        let count = name.utf8.count
        guard count < 64, hopByHopLengths & 1 << UInt64(count) != 0 else { return false }
        return hopByHop.contains { known in
            // In any case of letters.
            known.count == count && zip(known, name.utf8).allSatisfy { $0 == $1 | 0x20 }
        }
    }
}
