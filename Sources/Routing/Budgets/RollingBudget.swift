import Foundation
import SunwardModel

/// Carbon caused within a rolling window, kept in buckets of time, beside what the window allows.
///
/// The window ends now and moves with time: what was spent a window ago comes free again. Spending is booked as
/// predicted when a decision is made and corrected when its outcome is known, in the bucket of the decision. The bucket
/// that the window's beginning cuts through counts by the part that is still inside.
public struct RollingBudget: Codable, Hashable, Sendable {
    /// Buckets of one window.
    public static let bucketsPerWindow = 60

    /// Part of the allowance that ``pressure(at:)`` plans with. The rest is room for chance: costs of single requests
    /// scatter, and a window that is planned to the last gram is overspent half of the time.
    public static let plannedPart = 0.97

    /// Part of the allowance that the slack is taken of: what a guard lets be spent. The rest is for errors of
    /// prediction that outcomes correct too late.
    public static let guardedPart = 0.975

    public let allowance: CarbonAllowance

    /// Length of a bucket, in seconds.
    public let bucketSeconds: Double

    /// Service time of the newest booking.
    public private(set) var time: Double?

    /// Grams of the buckets `newest - bucketsPerWindow ... newest`, the bucket of number n at place n modulo count.
    private var grams: [Double]
    private var newest = 0
    var arrivals: ArrivalRate

    /// Sums of least carbon with forgetting, over the requests that told it.
    private var leastSum = 0.0
    private var leastCount = 0.0

    public init(_ allowance: CarbonAllowance) {
        self.allowance = allowance
        let window = max(1, allowance.windowMinutes * 60)
        bucketSeconds = window / Double(Self.bucketsPerWindow)
        grams = [Double](repeating: 0, count: Self.bucketsPerWindow + 1)
        arrivals = ArrivalRate(fastSeconds: window / 12, slowSeconds: window)
    }

    /// Mean carbon of the cheapest model of a request, in grams; 0 while unknown.
    public var meanLeastGrams: Double { leastCount > 0 ? leastSum / leastCount : 0 }

    /// Books a request.
    ///
    /// - Parameters:
    ///   - predicted: Carbon it is expected to cause, in grams.
    ///   - least: Carbon of the cheapest model it could have been given.
    ///   - now: Service time, in seconds; a time before the newest booking is booked in its own bucket.
    public mutating func book(_ predicted: Double, least: Double?, at now: Double) {
        advance(to: now)
        arrivals.count(at: now)
        add(predicted, at: now)
        guard let least, least.isFinite else { return }
        // The memory of the least carbon is a tenth of a window's requests, at least 200: it follows the grid's
        // carbon intensity without following single requests.
        let memory = max(200, arrivals.slowPerSecond * windowSeconds / 10)
        leastSum += least - leastSum / memory
        leastCount += 1 - leastCount / memory
    }

    /// Adds `difference` grams to the bucket of a decision made at `decidedAt`, when its real carbon is known. A
    /// decision that has left the window is not corrected any more.
    public mutating func correct(by difference: Double, decidedAt: Double) { add(difference, at: decidedAt) }

    /// The length of the window, in seconds.
    public var windowSeconds: Double { bucketSeconds * Double(Self.bucketsPerWindow) }

    private func number(of moment: Double) -> Int {
        // Any time a clock can show fits; a broken one must not trap.
        let bucket = (moment / bucketSeconds).rounded(.down)
        return bucket.isFinite && abs(bucket) < 1e15 ? Int(bucket) : newest
    }

    private func place(_ number: Int) -> Int {
        let remainder = number % grams.count
        return remainder < 0 ? remainder + grams.count : remainder
    }

    private mutating func advance(to now: Double) {
        let number = number(of: now)
        guard let last = time else {
            time = now
            newest = number
            return
        }
        if number > newest {
            for cleared in 0..<min(grams.count, number - newest) { grams[place(number - cleared)] = 0 }
            newest = number
        }
        time = max(last, now)
    }

    private mutating func add(_ amount: Double, at moment: Double) {
        let number = number(of: moment)
        guard amount.isFinite, time != nil, number <= newest, number > newest - grams.count else { return }
        grams[place(number)] += amount
    }

    /// Grams of the bucket `number`, 0 where it is not kept.
    func held(_ number: Int) -> Double {
        number <= newest && number > newest - grams.count ? grams[place(number)] : 0
    }

    /// Number of the bucket of the newest booking.
    var newestBucket: Int { newest }

    /// The remembered sum and count of least carbon.
    var sums: [Double] { [leastSum, leastCount] }

    /// Goes on from remembered values; `grams` are those of a whole window and its newest bucket, oldest first.
    mutating func resume(at time: Double, newest: Int, sums: (Double, Double), grams: ArraySlice<Double>) {
        self.time = time
        self.newest = newest
        (leastSum, leastCount) = sums
        for (offset, value) in grams.enumerated() { self.grams[place(newest - Self.bucketsPerWindow + offset)] = value }
    }

    /// How much of the bucket of `now` has passed, 0 to 1.
    func fraction(of now: Double) -> Double { now / bucketSeconds - (now / bucketSeconds).rounded(.down) }

    /// The first bucket of the window that ends at `now`, which its beginning cuts through.
    func firstBucket(at now: Double) -> Int { number(of: now) - Self.bucketsPerWindow }
}
