import NIOConcurrencyHelpers
import Foundation
import SunwardModel

/// A clock that moves only when a test moves it.
final class SteppedClock: TimeSource {
    private let reading: NIOLockedValueBox<Date>

    init(_ start: Date) { reading = NIOLockedValueBox(start) }

    var now: Date { reading.withLockedValue { $0 } }
    var speed: Double { 0 }

    func set(_ date: Date) { reading.withLockedValue { $0 = date } }

    func advance(minutes: Double) { reading.withLockedValue { $0.addTimeInterval(minutes * 60) } }

    func sleep(until deadline: Date) async throws {
        while now < deadline { try await Task.sleep(for: .milliseconds(1)) }
        try Task.checkCancellation()
    }
}
