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

    /// Takes in what another account of the same requests has of the same window: each bucket holds the greater amount of
    /// the two, so that nothing is counted twice, and nothing that only one of them knows is forgotten. One of another
    /// window is left out.
    public mutating func include(_ other: RollingBudget) {
        guard other.bucketSeconds == bucketSeconds, let booked = other.time else { return }
        let isNewer = time.map { booked > $0 } ?? true
        let newest = isNewer ? other.newestBucket : newestBucket
        let kept = ((newest - Self.bucketsPerWindow)...newest).map { max(held($0), other.held($0)) }
        let sums = isNewer ? other.sums : sums
        if isNewer { arrivals = other.arrivals }
        resume(at: max(booked, time ?? booked), newest: newest, sums: (sums[0], sums[1]), grams: kept[...])
    }
}
