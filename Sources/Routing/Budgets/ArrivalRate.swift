import Foundation

/// How many requests are to be expected: an exponentially smoothed rate that follows bursts and falls back to the
/// longer mean.
///
/// Two smoothings are kept, one fast and one slow. The forecast starts at the fast rate and decays towards the slow one
/// with the fast one's time constant, so a burst raises what is expected for the next minutes, not for the whole window.
public struct ArrivalRate: Codable, Hashable, Sendable {
    /// Time constants of the two smoothings, in seconds.
    public let fastSeconds: Double
    public let slowSeconds: Double

    private var fast = 0.0
    private var slow = 0.0
    private var startedAt: Double?
    private var time = 0.0

    public init(fastSeconds: Double, slowSeconds: Double) {
        self.fastSeconds = fastSeconds
        self.slowSeconds = slowSeconds
    }

    /// Counts one arrival at `now`, in seconds; a time before the latest one counts as the latest.
    public mutating func count(at now: Double) {
        if startedAt == nil {
            startedAt = now
            time = now
        }
        decay(to: now)
        fast += 1 / fastSeconds
        slow += 1 / slowSeconds
    }

    /// The slow smoothing, in requests a second.
    public var slowPerSecond: Double { corrected(slow, slowSeconds) }

    /// The fast smoothing, in requests a second.
    public var fastPerSecond: Double { corrected(fast, fastSeconds) }

    /// Length of ``numbers``.
    static let numberCount = 5

    /// What the rate remembers, for ``PolicyMemory``.
    var numbers: [Double] { [fast, slow, startedAt == nil ? 0 : 1, startedAt ?? 0, time] }

    mutating func restore(_ numbers: ArraySlice<Double>) {
        let values = Array(numbers)
        guard values.count == Self.numberCount else { return }
        (fast, slow, startedAt, time) = (values[0], values[1], values[2] == 1 ? values[3] : nil, values[4])
    }

    /// Goes on from the rates of one with other time constants.
    mutating func follow(_ other: ArrivalRate) {
        (startedAt, time) = (other.startedAt, other.time)
        fast = other.fastPerSecond * share(fastSeconds)
        slow = other.slowPerSecond * share(slowSeconds)
    }

    private mutating func decay(to now: Double) {
        let elapsed = now - time
        guard elapsed > 0 else { return }
        fast *= exp(-elapsed / fastSeconds)
        slow *= exp(-elapsed / slowSeconds)
        time = now
    }

    private func corrected(_ smoothed: Double, _ constant: Double) -> Double {
        startedAt == nil ? 0 : smoothed / share(constant)
    }

    /// A smoothing that began at zero holds only 1 - exp(-t / T) of the true rate at first. The span is never taken
    /// below a hundredth of the time constant: one request would otherwise look like an endless rush.
    private func share(_ constant: Double) -> Double {
        let span = max(time - (startedAt ?? time), constant / 100)
        return 1 - exp(-span / constant)
    }
}
