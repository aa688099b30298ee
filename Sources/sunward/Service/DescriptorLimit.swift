import Foundation

/// How many files and sockets the process may have open, and what each listener may use of them.
///
/// A process that has none left can neither accept connections nor read its own files, and parts of its runtime end it:
/// so connections are refused before.
struct DescriptorLimit {
    /// More is of no use, and some systems allow a thousand million.
    private static let most = 262_144

    /// For files, database connections, probes and the runtime.
    private static let reserve = 128

    let descriptors: Int

    /// Raises what is allowed to what may be allowed without further rights.
    static func raised() -> DescriptorLimit {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorLimit(descriptors: 1024)
        }
        var wanted = limit
        wanted.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(most)))
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0
        return DescriptorLimit(descriptors: Int(clamping: isRaised ? wanted.rlim_cur : limit.rlim_cur))
    }

    /// Connections to the control API: it has few clients.
    var controlConnections: Int { min(max(descriptors / 8, 16), 4096) }

    /// Clients of the gateway, each of whom may need a connection to a model server.
    var gatewayConnections: Int { max((descriptors - Self.reserve - controlConnections) / 2, 16) }
}
