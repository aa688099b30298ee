import Atomics

/// How many endpoints may not simply be sent requests: while none is, nobody need look at each.
final class TroubleCount: Sendable {
    private let count = ManagedAtomic<Int>(0)

    var isZero: Bool { count.load(ordering: .relaxed) == 0 }

    func change(by difference: Int) { count.wrappingIncrement(by: difference, ordering: .relaxed) }
}
