import Foundation

/// How far methods have been off of late, by horizon bucket: absolute errors, days ago counting for less.
struct RollingErrors: Sendable {
    /// What a day leaves of the weight of older errors: half after ten days.
    private static let kept = pow(0.5, 1 / 10.0)

    /// Weights are inverse errors to this power: close to taking the best, without its jumps between near equals.
    private static let sharpness = 8.0

    private struct Mean: Sendable {
        var sum = 0.0
        var weight = 0.0
    }

    private let methods: Int
    private var means: [Mean]

    /// - Parameter methods: number of methods judged.
    init(methods: Int) {
        self.methods = methods
        means = Array(repeating: Mean(), count: methods * HorizonBucket.allCases.count)
    }

    /// Counts one error of a method.
    mutating func add(_ error: Double, method: Int, bucket: HorizonBucket) {
        means[bucket.rawValue * methods + method].sum += abs(error)
        means[bucket.rawValue * methods + method].weight += 1
    }

    /// Makes everything counted so far a day older.
    mutating func age() {
        for index in means.indices {
            means[index].sum *= Self.kept
            means[index].weight *= Self.kept
        }
    }

    /// The mean absolute error of a method in a bucket, or in the next shorter one that has any.
    func mean(method: Int, bucket: HorizonBucket) -> Double? {
        for place in stride(from: bucket.rawValue, through: 0, by: -1) {
            let mean = means[place * methods + method]
            if mean.weight > 0 { return mean.sum / mean.weight }
        }
        return nil
    }

    /// The weight of each method in a combination; they sum to one.
    ///
    /// A method without errors yet has none, unless that is so of all: then the first counts alone.
    ///
    /// - Parameter isReady: which methods can say something at all; at least one.
    func weights(bucket: HorizonBucket, isReady: [Bool]) -> [Double] {
        let errors = isReady.indices.map { isReady[$0] ? mean(method: $0, bucket: bucket) : nil }
        guard let best = errors.compactMap(\.self).min() else {
            let first = isReady.firstIndex(of: true)
            return isReady.indices.map { $0 == first ? 1 : 0 }
        }
        let raw = errors.map { error in
            guard let error else { return 0.0 }
            return error == best ? 1 : pow(best / error, Self.sharpness)
        }
        let total = raw.reduce(0, +)
        return raw.map { $0 / total }
    }
}
