/// Quantiles of the values of the last so many seconds: a ring of sketches, one for each slice of the window.
///
/// Memory is fixed. The window moves by slices, so it holds between `1 - 1 / slices` and all of its length.
public struct SlidingQuantiles: Hashable, Sendable {
    /// All values in the window as of the last time given, kept up so that a quantile is one walk.
    public private(set) var values: QuantileSketch

    private var clock: WindowClock
    private var slices: [QuantileSketch]

    /// - Parameters:
    ///   - windowSeconds: Length of the window.
    ///   - slices: Parts that it moves by, at least 2.
    ///   - sketch: A sketch of the wanted layout; what it holds is left out.
    public init(windowSeconds: Double, slices: Int = 8, sketch: QuantileSketch = QuantileSketch()) {
        clock = WindowClock(windowSeconds: windowSeconds, sliceCount: slices)
        var empty = sketch
        empty.removeAll()
        values = empty
        self.slices = [QuantileSketch](repeating: empty, count: clock.sliceCount)
    }

    /// Values in the window as of the last time given.
    public var count: Int { values.count }

    /// Counts `value` at `time` (seconds). Allocates nothing once the ring has been round.
    public mutating func insert(_ value: Double, at time: Double) {
        expire(at: time)
        slices[clock.place].insert(value)
        values.insert(value)
    }

    /// Counts all values of a sketch of the same layout, as if they were of `time`.
    public mutating func insert(_ sketch: QuantileSketch, at time: Double) {
        expire(at: time)
        slices[clock.place].merge(sketch)
        values.merge(sketch)
    }

    /// Drops what has left the window at `time`.
    public mutating func expire(at time: Double) {
        for age in 0..<clock.advance(to: time) {
            let place = clock.place(age: age)
            values.remove(slices[place])
            slices[place].removeAll()
        }
    }
}
