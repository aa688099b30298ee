/// Values by the hour with running sums, so that means of the same hour of past days and weeks cost no loop.
///
/// Indices count hours from the start of the table; a mean is over as many of the values asked for as there are.
struct LagTable: Sendable {
    let values: [Double]

    /// `sums[i]` is the sum of the values before index i.
    private let sums: [Double]

    /// `daily[i]` is the sum of the values at i, i - 24, i - 48, ...
    private let daily: [Double]
    private let weekly: [Double]

    init(_ values: [Double]) {
        self.values = values
        var sums = [0.0]
        sums.reserveCapacity(values.count + 1)
        for value in values { sums.append(sums[sums.count - 1] + value) }
        self.sums = sums
        daily = Self.strided(values, by: 24)
        weekly = Self.strided(values, by: 168)
    }

    private static func strided(_ values: [Double], by step: Int) -> [Double] {
        var result = values
        var index = step
        while index < result.count {
            result[index] += result[index - step]
            index += 1
        }
        return result
    }

    /// The latest value of the target's hour of day that an origin knows of; nil before the table's start.
    func sameHour(as target: Int, origin: Int, every step: Int = 24) -> Double? {
        let index = Self.lastKnown(target, origin: origin, step: step)
        return index >= 0 ? values[index] : nil
    }

    /// The mean of the last `days` values at the target's hour of day that an origin knows of; nil without any.
    func meanOfDays(_ days: Int, before target: Int, origin: Int) -> Double? {
        mean(of: days, at: Self.lastKnown(target, origin: origin, step: 24), in: daily, step: 24)
    }

    /// The mean of the last `weeks` values at the target's hour of the week that an origin knows of.
    func meanOfWeeks(_ weeks: Int, before target: Int, origin: Int) -> Double? {
        mean(of: weeks, at: Self.lastKnown(target, origin: origin, step: 168), in: weekly, step: 168)
    }

    /// The mean of the `hours` values up to and including index `last`.
    func mean(ofLast hours: Int, upTo last: Int) -> Double {
        let first = max(0, last + 1 - hours)
        return (sums[last + 1] - sums[first]) / Double(max(1, last + 1 - first))
    }

    /// The greatest whole number of steps before the target that is not after the origin; at least one step, so that
    /// a value is never its own past.
    private static func lastKnown(_ target: Int, origin: Int, step: Int) -> Int {
        let ahead = max(1, target - origin)
        return target - (ahead + step - 1) / step * step
    }

    private func mean(of number: Int, at last: Int, in strided: [Double], step: Int) -> Double? {
        guard last >= 0 else { return nil }
        let available = min(number, last / step + 1)
        let before = last - available * step
        let sum = strided[last] - (before >= 0 ? strided[before] : 0)
        return sum / Double(available)
    }
}
