import NIOCore
import NIOPosix

/// One connection's question for a host's addresses, as NIO asks it: it tries what it gets in turn, IPv6 first, and goes on
/// to the next address where one does not answer (RFC 8305).
final class HostQuery: Resolver, Sendable {
    let host: String
    private let port: Int
    private let resolver: HostResolver
    private let version6: EventLoopPromise<[SocketAddress]>
    private let version4: EventLoopPromise<[SocketAddress]>
    private let eventLoop: any EventLoop

    init(host: String, port: Int, resolver: HostResolver, eventLoop: any EventLoop) {
        self.host = host
        self.port = port
        self.resolver = resolver
        self.eventLoop = eventLoop
        version6 = eventLoop.makePromise()
        version4 = eventLoop.makePromise()
    }

    /// Asked first; the one query is for both.
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        resolver.ask(self)
        return version6.futureResult
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { version4.futureResult }

    func cancelQueries() { resolver.leave(self) }

    /// Tells the connection; called once.
    func settle(_ answer: ResolvedNames<HostQuery>.Answer) {
        // Both in one turn of the loop, the newer first: so no address of the older is tried before there is a choice.
        eventLoop.execute { [self] in
            switch answer {
            case .success(let addresses):
                let addresses = addresses.map { address in
                    var address = address
                    address.port = port
                    return address
                }
                version6.succeed(addresses.filter { $0.protocol == .inet6 })
                version4.succeed(addresses.filter { $0.protocol == .inet })
            case .failure(let failure):
                version6.fail(failure)
                version4.fail(failure)
            }
        }
    }
}
