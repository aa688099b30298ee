import SunwardModel

extension RollingBudget {
    /// Everything the budget remembers, as one row of numbers for ``PolicyMemory``; the allowance is not part of it.
    public var numbers: [Double] {
        let first = newestBucket - Self.bucketsPerWindow
        let kept = (first...newestBucket).map { held($0) }
        return [windowSeconds, time == nil ? 0 : 1, time ?? 0, Double(newestBucket)] + sums + arrivals.numbers + kept
    }

    /// Takes over what another budget of the same window remembered. The allowance may have changed meanwhile: what
    /// was spent stays spent.
    ///
    /// - Returns: Whether the row fitted; one of another window or length is left out.
    @discardableResult
    public mutating func restore(_ numbers: [Double]) -> Bool {
        let head = 4
        let kept = head + 2 + ArrivalRate.numberCount
        guard numbers.count == kept + Self.bucketsPerWindow + 1, numbers[0] == windowSeconds else { return false }
        guard numbers.allSatisfy(\.isFinite), abs(numbers[3]) < 1e15 else { return false }
        guard numbers[1] == 1 else { return true }
        arrivals.restore(numbers[(head + 2)..<kept])
        resume(
            at: numbers[2],
            newest: Int(numbers[3]),
            sums: (numbers[head], numbers[head + 1]),
            grams: numbers[kept...]
        )
        return true
    }

    /// Takes over a row of numbers of whatever window: of another one, what lies within this one's.
    ///
    /// - Returns: Whether it is such a row; else nothing has changed.
    @discardableResult
    public mutating func takeOver(_ numbers: [Double]) -> Bool {
        if restore(numbers) { return true }
        guard let seconds = numbers.first, seconds.isFinite, seconds > 0 else { return false }
        var other = RollingBudget(CarbonAllowance(gramsPerWindow: 0, windowMinutes: seconds / 60))
        // Its own length, which division may have changed by the last bit.
        guard other.restore([other.windowSeconds] + numbers.dropFirst()) else { return false }
        include(other)
        return true
    }

    /// Takes in what another account of the same requests has: each bucket holds the greater amount of the two, so that
    /// nothing is counted twice, and nothing that only one of them knows is forgotten. Of an account of another window,
    /// what lies within this one's counts.
    public mutating func include(_ account: RollingBudget) {
        let other = account.bucketSeconds == bucketSeconds ? account : account.spread(over: allowance)
        guard let booked = other.time else { return }
        let isNewer = time.map { booked > $0 } ?? true
        let newest = isNewer ? other.newestBucket : newestBucket
        let kept = ((newest - Self.bucketsPerWindow)...newest).map { max(held($0), other.held($0)) }
        let sums = isNewer ? other.sums : sums
        if isNewer { arrivals = other.arrivals }
        resume(at: max(booked, time ?? booked), newest: newest, sums: (sums[0], sums[1]), grams: kept[...])
    }

    /// The same account with another allowance's window: each bucket's grams lie evenly in its time, as far as that has
    /// passed. What lies before the window is left out.
    private func spread(over allowance: CarbonAllowance) -> RollingBudget {
        var other = RollingBudget(allowance)
        guard let time else { return other }
        let first = other.firstBucket(at: time)
        var grams = [Double](repeating: 0, count: Self.bucketsPerWindow + 1)
        for number in (newestBucket - Self.bucketsPerWindow)...newestBucket where held(number) != 0 {
            let start = Double(number) * bucketSeconds
            let seconds = min(bucketSeconds, max(time - start, 1e-3))
            for place in grams.indices {
                let left = Double(first + place) * other.bucketSeconds
                let inside = min(start + seconds, left + other.bucketSeconds) - max(start, left)
                if inside > 0 { grams[place] += held(number) * inside / seconds }
            }
        }
        other.arrivals.follow(arrivals)
        other.resume(
            at: time,
            newest: first + Self.bucketsPerWindow,
            sums: (sums[0], sums[1]),
            grams: grams[...]
        )
        return other
    }
}
