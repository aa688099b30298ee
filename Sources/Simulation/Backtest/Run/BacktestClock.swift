import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// Simulated time that stands still until the backtest moves it on.
///
/// Nobody is woken by it: a sleeper sleeps until it is cancelled, so that the only plans are those that the backtest
/// asks for.
final class BacktestClock: TimeSource {
    private let reading: NIOLockedValueBox<Date>

    init(start: Date) { reading = NIOLockedValueBox(start) }

    var now: Date { reading.withLockedValue { $0 } }

    var speed: Double { 0 }

    func set(_ date: Date) { reading.withLockedValue { $0 = date } }

    func sleep(until deadline: Date) async throws {
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
