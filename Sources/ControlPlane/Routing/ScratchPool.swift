import Atomics
import NIOConcurrencyHelpers

/// Working memory for requests, reused so that none is allocated in the long run.
///
/// A request takes a place out of the pool by an atomic exchange and puts it back: nobody else holds it meanwhile, so
/// its lock is never waited for. When all are taken a new one is made.
final class ScratchPool: Sendable {
    /// One request's working memory.
    final class Place: AtomicReference, Sendable {
        let scratch = NIOLockedValueBox(RouteScratch())
    }

    private let places: [ManagedAtomic<Place?>]

    /// - Parameter capacity: How many are kept; more than that many threads route at the same time seldom.
    init(capacity: Int = 32) { places = (0..<capacity).map { _ in ManagedAtomic(Place()) } }

    /// Gives working memory to `body` alone.
    func withScratch<Result>(_ body: (inout RouteScratch) -> Result) -> Result {
        let place = take() ?? Place()
        defer { give(place) }
        return place.scratch.withLockedValue(body)
    }

    private func take() -> Place? {
        for slot in places {
            if let place = slot.exchange(nil, ordering: .acquiringAndReleasing) { return place }
        }
        return nil
    }

    private func give(_ place: Place) {
        for slot in places
        where slot.compareExchange(expected: nil, desired: place, ordering: .acquiringAndReleasing).exchanged {
            return
        }
    }
}
