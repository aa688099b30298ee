import Foundation

/// The readings of one signal in one hour of UTC, thinned to what forecasts and look-ups at full hours need.
public struct ReadingHour: Hashable, Sendable {
    /// One of the hour's readings.
    public struct Point: Hashable, Sendable {
        public var observedAt: Date
        public var value: Double

        public init(observedAt: Date, value: Double) {
            self.observedAt = observedAt
            self.value = value
        }
    }

    /// Hours since 1970.
    public var number: Int

    /// How many readings the hour has; at least 1.
    public var count: Int

    /// Of their values, in the unit of the signal.
    public var sum: Double

    public var first: Point

    /// The first again where there is but one.
    public var last: Point

    /// The minutes that have a reading, a bit for each of the 60.
    public var minutes: UInt64

    public init(number: Int, count: Int, sum: Double, first: Point, last: Point, minutes: UInt64) {
        self.number = number
        self.count = count
        self.sum = sum
        self.first = first
        self.last = last
        self.minutes = minutes
    }
}
