import Atomics
import Routing

/// Requests that sites of a plan are owed because sessions stayed elsewhere, and that others have had too many.
///
/// A session that stays takes the turn of another site; without an account of it, the sites that sessions like best
/// would get more than the plan gives them. ``SiteSelector`` sends the turns of sites that had too many to those that
/// are owed some, so that counts stay near the shares. Lock-free; what races lose is a request or two.
final class SessionDebts: Sendable {
    /// Debts beyond this are forgotten: of a plan that has changed since, they would say too much.
    static let limit = 256

    private let owed: [ManagedAtomic<Int>]

    /// - Parameter sites: How many sites the fleet has.
    init(sites: Int) { owed = (0..<sites).map { _ in ManagedAtomic(0) } }

    /// Requests that a site is owed; negative for one that had too many.
    func owed(to site: Int) -> Int { owed[site].load(ordering: .relaxed) }

    /// Books a choice that was made.
    func book(_ choice: SiteChoice) {
        guard let other = choice.passedOver, other != choice.site else { return }
        if owed(to: other) < Self.limit { owed[other].wrappingIncrement(ordering: .relaxed) }
        if owed(to: choice.site) > -Self.limit { owed[choice.site].wrappingDecrement(ordering: .relaxed) }
    }
}
