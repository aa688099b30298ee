import ArgumentParser
import ControlAPI
import Foundation

/// When simulated time starts and how fast it runs: `2023-06-01T00:00:00Z` (held until a replay starts it) or
/// `2023-06-01T00:00:00Z@600`.
struct SimulatedTime: ExpressibleByArgument, Sendable {
    let start: Date
    let speed: Double

    init?(argument: String) {
        let parts = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let start = Timestamp.parse(String(first)) else { return nil }
        self.start = start
        guard parts.count == 2 else {
            speed = 0
            return
        }
        let text = parts[1].hasSuffix("x") ? parts[1].dropLast() : parts[1]
        guard let speed = Double(text), speed >= 0, speed <= 1_000_000 else { return nil }
        self.speed = speed
    }
}
