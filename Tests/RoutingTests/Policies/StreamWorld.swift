import Foundation
import Routing
import SunwardModel

/// A synthetic stream of requests over a pool of five models whose truth is known.
///
/// The probability that a model answers well is what a perfectly calibrated estimator would say; grades are drawn from
/// it. What policies are told may be off by a constant, and so may predicted carbon.
struct StreamWorld {
    struct Request {
        var time: Double
        var site: Int
        var workloadClass: Int
        var quality: [Double]
        var grams: [Double]
        var grades: [Double]
    }

    static let models = ["tiny", "small", "medium", "large", "huge"]
    static let skills = [-0.6, -0.2, 0.2, 0.6, 0.9]
    static let joulesPerToken = [0.15, 0.25, 0.6, 1.6, 3.2]

    var requests: [Request]
    let classCount: Int
    let siteCount: Int

    /// - Parameters:
    ///   - requestsPerSecond: Rate at a moment in seconds, of Poisson arrivals.
    ///   - gramsPerKilowattHour: Carbon intensity of a site at a moment.
    init(
        seed: UInt64,
        count: Int,
        classes: Int = 2,
        sites: Int = 1,
        requestsPerSecond: (Double) -> Double = { _ in 10 },
        gramsPerKilowattHour: (Int, Double) -> Double = { _, _ in 400 }
    ) {
        var random = StreamRandom(seed: seed)
        var time = 1_000_000.0
        let start = time
        classCount = classes
        siteCount = sites
        requests = []
        requests.reserveCapacity(count)
        for _ in 0..<count {
            time += random.exponential() / requestsPerSecond(time - start)
            let site = Int(random.next() % UInt64(sites))
            let kind = Int(random.next() % UInt64(classes))
            let difficulty = random.normal() + 0.4 * Double(kind)
            let tokens = 300 * exp(0.7 * random.normal())
            let intensity = gramsPerKilowattHour(site, time - start)
            var request = Request(
                time: time,
                site: site,
                workloadClass: kind,
                quality: [],
                grams: [],
                grades: []
            )
            for model in Self.models.indices {
                let logit = 1.5 * (Self.skills[model] - difficulty + 0.3 * random.normal()) + 0.6
                let quality = 1 / (1 + exp(-logit))
                request.quality.append(quality)
                request.grades.append(random.unit() < quality ? 1 : 0)
                request.grams.append(Self.joulesPerToken[model] * tokens / 3.6e6 * intensity)
            }
            requests.append(request)
        }
    }

    var start: Double { requests.first?.time ?? 0 }
    var seconds: Double { (requests.last?.time ?? 0) - start }

    /// Settings of policies for this world.
    func settings(
        siteAllowances: [CarbonAllowance?] = [],
        allowance: CarbonAllowance? = nil,
        precedence: RoutingSettings.Precedence = .floor
    ) -> PolicySettings {
        let models = Self.models.indices.map { index in
            PolicySettings.Model(
                name: Self.models[index],
                size: Self.joulesPerToken[index],
                meanQuality: 0.5 + 0.3 * Self.skills[index]
            )
        }
        return PolicySettings(
            sites: (0..<siteCount).map { site in
                PolicySettings.Site(
                    name: "site-\(site)",
                    models: models,
                    carbonAllowance: siteAllowances.indices.contains(site) ? siteAllowances[site] : nil
                )
            },
            classes: (0..<classCount).map { "class-\($0)" },
            carbonAllowance: allowance,
            precedence: precedence
        )
    }

    /// What the best constant prices spend, request by request in grams, so that every class's mean grade meets
    /// `targets`: prices found in hindsight, separately between the `breaks` (seconds from the start), which a budget
    /// has to allow for a policy without foresight to be able to hold both. nil where no price reaches a target.
    func leastSpending(targets: [Double], breaks: [Double] = []) -> [Double]? {
        var spending = [Double](repeating: 0, count: requests.count)
        let edges = [-Double.infinity] + breaks.map { start + $0 } + [.infinity]
        for (kind, period) in (0..<classCount).flatMap({ kind in zip(edges, edges.dropFirst()).map { (kind, $0) } }) {
            let members = requests.indices.filter {
                requests[$0].workloadClass == kind && requests[$0].time >= period.0 && requests[$0].time < period.1
            }
            guard !members.isEmpty else { continue }
            var low = -14.0
            var high = 6.0
            for _ in 0..<30 {
                let middle = (low + high) / 2
                let mean = members.map { requests[$0].grades[best(requests[$0], price: exp(middle))] }.reduce(0, +)
                if mean / Double(members.count) < targets[kind] { low = middle } else { high = middle }
            }
            guard high < 5.9 else { return nil }
            for member in members {
                spending[member] = requests[member].grams[best(requests[member], price: exp(high))]
            }
        }
        return spending
    }

    private func best(_ request: Request, price: Double) -> Int {
        var best = 0
        for place in Self.models.indices
        where request.grams[place] - price * request.quality[place]
            < request.grams[best] - price * request.quality[best]
        {
            best = place
        }
        return best
    }

    /// The greatest sum of `grams` in any window that ends at a request, beginning with the first whole window's worth.
    func peak(of grams: [Double], windowSeconds: Double, site: Int? = nil) -> Double {
        var peak = 0.0
        var sum = 0.0
        var oldest = 0
        for index in requests.indices {
            if site == nil || requests[index].site == site { sum += grams[index] }
            while requests[oldest].time <= requests[index].time - windowSeconds {
                if site == nil || requests[oldest].site == site { sum -= grams[oldest] }
                oldest += 1
            }
            peak = max(peak, sum)
        }
        return peak
    }
}
