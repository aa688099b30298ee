import Foundation

extension Refusal {
    /// Of a time that a key is to expire at; nil when it is to come, or there is none.
    ///
    /// - Parameter now: Service time.
    init?(ofExpiry expiresAt: Date?, now: Date) {
        guard let expiresAt, expiresAt <= now else { return nil }
        let message = "is over; the service's clock shows \(now.formatted(.iso8601))"
        self.init(field: "expiresAt", value: expiresAt.formatted(.iso8601), message: message)
    }
}
