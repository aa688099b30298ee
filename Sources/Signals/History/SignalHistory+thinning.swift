import DequeModule
import Foundation

/// How a history that is full makes room.
extension SignalHistory {
    /// Readings of this hour and so many before are never merged.
    private static let exactHours = 2

    /// A snapshot that is being looked at is at most so many arrivals behind. Readings that came one by one are merged
    /// no earlier where others can be, so that no such look misses an hour because one of its readings came after the
    /// look began.
    private static let settledArrivals: Int64 = 256

    /// The hour, if its readings have been merged.
    func hour(_ number: Int) -> ThinnedHour? {
        guard let last = hours.last, last.number >= number else { return nil }
        let index = hourIndex(number)
        return hours[index].number == number ? hours[index] : nil
    }

    /// The place of an hour among those merged.
    func hourIndex(_ number: Int) -> Int { hours.partitioningIndex { $0.number >= number } }

    /// Gives something up for an observation that is to be recorded.
    ///
    /// - Returns: Whether there is room now; not when the observation itself is what would have to go.
    mutating func makeRoom(for observation: Observation) -> Bool {
        guard let oldest = earliest(), let latest = latest() else { return true }
        let newest = max(latest.observedAt, observation.observedAt)
        let horizon = newest.addingTimeInterval(-Self.horizonSeconds)
        if oldest.observedAt >= horizon || observation.observedAt < horizon {
            let limit = HourlyWindow.hour(of: newest) - Self.exactHours
            if observation.observedAt >= horizon,
                mergeOldest(upTo: limit, settledBy: observation.sequence) || mergeOldest(upTo: limit, settledBy: nil)
            {
                return true
            }
            guard oldest.observedAt < observation.observedAt else { return false }
        }
        dropOldest()
        return true
    }

    private mutating func dropOldest() {
        hasDropped = true
        if let hour = hours.first, observations.first.map({ hour.first.observedAt < $0.observedAt }) ?? true {
            hours.removeFirst()
        } else {
            observations.removeFirst()
        }
    }

    /// Merges the readings of the oldest hour in which that saves anything.
    ///
    /// - Parameter sequence: what arrives now; nil merges also what has only just arrived.
    private mutating func mergeOldest(upTo limit: Int, settledBy sequence: Int64?) -> Bool {
        var start = 0
        while start < observations.count {
            let number = HourlyWindow.hour(of: observations[start].observedAt)
            guard number <= limit else { return false }
            var end = start + 1
            while end < observations.count, HourlyWindow.hour(of: observations[end].observedAt) == number { end += 1 }
            let known = hour(number)
            if known != nil || end - start > 1, isSettled(start..<end, with: known, by: sequence) {
                merge(start..<end, of: number)
                return true
            }
            start = end
        }
        return false
    }

    /// Whether no look at the history sees some of these and not others.
    private func isSettled(_ range: Range<Int>, with known: ThinnedHour?, by sequence: Int64?) -> Bool {
        guard let sequence else { return true }
        let first = known?.sequence ?? observations[range.lowerBound].sequence
        let slice = observations[range]
        return slice.allSatisfy { $0.sequence == first }
            || slice.allSatisfy { $0.sequence <= sequence - Self.settledArrivals }
    }

    private mutating func merge(_ range: Range<Int>, of number: Int) {
        let place = hourIndex(number)
        if place < hours.count, hours[place].number == number {
            for observation in observations[range] { hours[place].add(observation) }
        } else if let merged = ThinnedHour(observations[range]) {
            hours.insert(merged, at: place)
        }
        observations.removeSubrange(range)
    }
}
