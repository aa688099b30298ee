import Foundation
import NIOCore

/// The system's way from a host's name to its addresses.
enum SystemLookup {
    /// Addresses in the order in which they should be tried (RFC 6724, section 6), without ports. Blocks: where a name
    /// server does not answer, for ten seconds and more.
    static func addresses(of host: String) -> Result<[SocketAddress], HostLookupFailure> {
        var hints = addrinfo()
        hints.ai_protocol = CInt(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &first)
        guard code == 0, let first else {
            return .failure(HostLookupFailure(reason: code == 0 ? "no address" : String(cString: gai_strerror(code))))
        }
        defer { freeaddrinfo(first) }
        let list = sequence(first: first) { $0.pointee.ai_next }
        let addresses = list.compactMap { address(in: $0.pointee, of: host) }
        return addresses.isEmpty ? .failure(HostLookupFailure(reason: "no address")) : .success(addresses)
    }

    private static func address(in info: addrinfo, of host: String) -> SocketAddress? {
        guard let address = info.ai_addr else { return nil }
        let bytes = UnsafeRawPointer(address)
        return switch info.ai_family {
        case AF_INET: SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self), host: host)
        case AF_INET6: SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self), host: host)
        default: nil
        }
    }
}
