/// Batches whose end has failed, and until when it is not tried again. Pure.
struct EndingPauses: Sendable {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(60)

    /// What has not failed for so long may have been ended by another service.
    private static let remembered = Duration.seconds(600)

    private var pauses: [String: (length: Duration, until: ContinuousClock.Instant)] = [:]

    mutating func failed(_ batch: String, at instant: ContinuousClock.Instant) {
        pauses = pauses.filter { instant < $0.value.until + Self.remembered }
        let length = pauses[batch].map { min($0.length * 2, Self.longest) } ?? Self.first
        pauses[batch] = (length, instant + length)
    }

    mutating func succeeded(_ batch: String) { pauses[batch] = nil }

    /// Those that are left alone now.
    func batches(at instant: ContinuousClock.Instant) -> [String] {
        pauses.filter { instant < $0.value.until }.keys.sorted()
    }
}
