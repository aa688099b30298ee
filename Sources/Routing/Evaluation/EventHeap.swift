/// Things that will happen, the soonest first (a binary heap); of two at one time the one put in first.
struct EventHeap<Event: Sendable>: Sendable {
    private struct Entry {
        var time: Double
        var number: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    private var entries: [Entry] = []
    private var inserted = 0

    /// When the next thing happens.
    var nextTime: Double? { entries.first?.time }

    mutating func insert(_ event: Event, at time: Double) {
        entries.append(Entry(time: time, number: inserted, event: event))
        inserted += 1
        var place = entries.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard entries[place].isBefore(entries[parent]) else { break }
            entries.swapAt(place, parent)
            place = parent
        }
    }

    mutating func removeFirst() -> (time: Double, event: Event)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.event)
    }

    private mutating func sink() {
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[child].isBefore(entries[place]) else { return }
            entries.swapAt(place, child)
            place = child
        }
    }
}
