/// Cuts time into equal slices, of which a window keeps the last few in a ring.
///
/// Time that goes back counts in the slice that is current.
struct WindowClock: Hashable, Sendable {
    let sliceSeconds: Double
    let sliceCount: Int

    /// Number of the current slice since time zero; nil before the first.
    private(set) var current: Int?

    init(windowSeconds: Double, sliceCount: Int) {
        self.sliceCount = max(2, sliceCount)
        sliceSeconds = max(1e-3, windowSeconds) / Double(self.sliceCount)
    }

    /// Place of the current slice in the ring.
    var place: Int { (current ?? 0) % sliceCount }

    /// Goes on to `time` (seconds).
    ///
    /// - Returns: How many slices are new, at most all: the caller empties as many places up to ``place``.
    mutating func advance(to time: Double) -> Int {
        guard time.isFinite else { return 0 }
        let slice = Int(max(0, min(9e15, (time / sliceSeconds).rounded(.down))))
        guard let current else {
            self.current = slice
            return 0
        }
        guard slice > current else { return 0 }
        self.current = slice
        return min(sliceCount, slice - current)
    }

    /// Place that was `age` slices before the current one.
    func place(age: Int) -> Int {
        let place = (place - age) % sliceCount
        return place < 0 ? place + sliceCount : place
    }
}
