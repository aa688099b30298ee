/// Pauses between attempts: doubling from 50 ms to 5 s, each shortened at random by up to a half so that many clients do
/// not return at the same moment.
struct Backoff: Sendable {
    static let first: Duration = .milliseconds(50)
    static let longest: Duration = .seconds(5)

    /// - Parameter attempt: 1 for the pause after the first failure.
    static func pause(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(max(0, attempt - 1), 10)
        let pause = min(first * (1 << doublings), longest)
        return pause * Double.random(in: 0.5...1, using: &generator)
    }

    /// Whether an attempt that failed is told of: the first, the ones that double, and then about one a minute.
    static func isWorthALine(attempt: Int) -> Bool {
        attempt > 16 ? attempt % 16 == 0 : attempt > 0 && attempt & (attempt - 1) == 0
    }
}
