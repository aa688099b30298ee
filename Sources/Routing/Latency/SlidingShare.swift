/// How often something was so: ever, and in the last so many seconds.
public struct SlidingShare: Hashable, Sendable {
    /// Cases seen, and those in which it was so.
    public struct Tally: Codable, Hashable, Sendable {
        public var cases: Int
        public var hits: Int

        public init(cases: Int = 0, hits: Int = 0) {
            self.cases = cases
            self.hits = hits
        }

        /// 0 to 1; nil before the first case.
        public var share: Double? { cases > 0 ? Double(hits) / Double(cases) : nil }

        mutating func add(_ other: Tally) {
            cases += other.cases
            hits += other.hits
        }

        mutating func add(_ hit: Bool) {
            cases += 1
            hits += hit ? 1 : 0
        }
    }

    /// Since the beginning.
    public private(set) var overall = Tally()

    private var clock: WindowClock
    private var slices: [Tally]

    /// - Parameter overall: What was counted before, for example before a restart.
    public init(windowSeconds: Double, slices: Int = 8, overall: Tally = Tally()) {
        self.overall = overall
        clock = WindowClock(windowSeconds: windowSeconds, sliceCount: slices)
        self.slices = [Tally](repeating: Tally(), count: clock.sliceCount)
    }

    /// In the window that ends at the last time given.
    public var window: Tally {
        slices.reduce(into: Tally()) { $0.add($1) }
    }

    public mutating func insert(_ hit: Bool, at time: Double) {
        for age in 0..<clock.advance(to: time) { slices[clock.place(age: age)] = Tally() }
        slices[clock.place].add(hit)
        overall.add(hit)
    }
}
