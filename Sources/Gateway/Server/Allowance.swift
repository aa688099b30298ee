import Atomics

/// What may be had of something together, whoever asks: bytes of bodies, files that come in, clients.
final class Allowance: Sendable {
    private let taken = ManagedAtomic(0)

    /// - Parameters:
    ///   - most: Of all; whoever is alone has room whatever the limit.
    /// - Returns: false when there is no room; then nothing is taken.
    func take(_ amount: Int = 1, most: Int) -> Bool {
        let all = taken.wrappingIncrementThenLoad(by: amount, ordering: .relaxed)
        if all <= most || all == amount { return true }
        giveBack(amount)
        return false
    }

    func giveBack(_ amount: Int = 1) { taken.wrappingDecrement(by: amount, ordering: .relaxed) }
}
