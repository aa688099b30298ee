import Foundation
import Gateway
import NIOConcurrencyHelpers

/// The value of a `Date` header, shared by the connections of all event loops.
final class HTTPDate: Sendable {
    private let latest = NIOLockedValueBox(HTTPDateCache())

    var now: String { latest.withLockedValue { $0.text(at: Date()) } }
}
