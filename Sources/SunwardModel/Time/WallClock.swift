import Foundation

/// Real time.
public struct WallClock: TimeSource {
    public init() {}

    public var now: Date { Date() }

    public var speed: Double { 1 }

    public func sleep(until deadline: Date) async throws {
        let seconds = deadline.timeIntervalSinceNow
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }
}
