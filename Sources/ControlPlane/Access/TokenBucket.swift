/// A limit of so many a minute: a bucket that holds one minute's worth and fills evenly. Pure.
struct TokenBucket: Hashable, Sendable {
    private(set) var capacity: Double

    /// What is in it at `updated`; below zero after more was used than had been foreseen.
    private(set) var level: Double
    private var updated: ContinuousClock.Instant

    /// A full bucket.
    init(perMinute: Double, at instant: ContinuousClock.Instant) {
        capacity = perMinute
        level = perMinute
        updated = instant
    }

    /// Fills up to `instant`.
    mutating func refill(to instant: ContinuousClock.Instant) {
        guard instant > updated else { return }
        level = min(capacity, level + capacity / 60 * (instant - updated).inSeconds)
        updated = instant
    }

    /// How long until `amount` may be taken; zero when it may be taken now. Nothing may ever be taken of a limit of
    /// nothing; whoever tries may ask again in a day, since limits change.
    ///
    /// More than a whole bucket may be taken from a full one: it would else never be let in. The debt is waited off by
    /// those who come after.
    func wait(for amount: Double) -> Duration {
        guard capacity > 0 else { return .seconds(86_400) }
        let lack = min(amount, capacity) - level
        guard lack > 0 else { return .zero }
        return .seconds(min(86_400, lack / capacity * 60))
    }

    /// Takes an amount; a negative one is put back.
    mutating func take(_ amount: Double) { level = min(capacity, level - amount) }

    /// Changes the limit, and keeps what has been used of it.
    mutating func resize(perMinute: Double) {
        level += perMinute - capacity
        capacity = perMinute
    }

    var room: RateLimits.Room {
        RateLimits.Room(
            limit: Int(clamping: capacity),
            remaining: Int(clamping: max(0, level)),
            reset: wait(for: capacity)
        )
    }
}

extension Duration {
    fileprivate var inSeconds: Double { self / .seconds(1) }
}

extension Int {
    fileprivate init(clamping number: Double) { self = Int(exactly: number.rounded(.down)) ?? (number > 0 ? .max : 0) }
}
