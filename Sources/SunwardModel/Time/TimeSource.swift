import Foundation

/// Where the whole service reads the time: the wall clock, or simulated time that runs faster.
///
/// One instance is injected everywhere, so that a replayed day passes at one speed for every part of the system.
public protocol TimeSource: Sendable {
    /// The present moment, in the time the service lives in.
    var now: Date { get }

    /// How many seconds of this source pass in a second of the wall clock; zero while it is held.
    var speed: Double { get }

    /// Suspends until `now` has reached `deadline`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Date) async throws
}
