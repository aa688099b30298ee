import NIOConcurrencyHelpers
import NIOCore

@testable import Gateway

/// A name service that answers for some names; for all others it hangs until it is let go.
final class ScriptedLookup: Sendable {
    private let answers: [String: [SocketAddress]]
    private let asked = NIOLockedValueBox<[String]>([])
    private let isLetGo = ConditionLock(value: false)

    init(_ answers: [String: [String]]) throws {
        self.answers = try answers.mapValues { try $0.map { try SocketAddress(ipAddress: $0, port: 0) } }
    }

    /// What it was asked for, in that order.
    var names: [String] { asked.withLockedValue { $0 } }

    var resolver: HostResolver { HostResolver { self.addresses(of: $0) } }

    /// Lets those that hang go, without an answer.
    func letGo() {
        isLetGo.lock()
        isLetGo.unlock(withValue: true)
    }

    private func addresses(of host: String) -> Result<[SocketAddress], HostLookupFailure> {
        asked.withLockedValue { $0.append(host) }
        if let answer = answers[host] { return .success(answer) }
        isLetGo.lock(whenValue: true)
        isLetGo.unlock()
        return .failure(HostLookupFailure(reason: "Temporary failure"))
    }
}
