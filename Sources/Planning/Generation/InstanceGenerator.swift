import Foundation
import SeededRandom

/// Makes instances of any size for benchmarks: areas and sites scattered over a continent, demand with a daily rhythm,
/// sites that differ in price, carbon, sun, water and size. Equal seeds give equal instances.
///
/// Ranges are those of the published instance; capacity is `headroom` times the largest hour's demand, and the water
/// budget lies between the least and the mean use, so that all kinds of limits matter.
public struct InstanceGenerator {
    /// How much more capacity there is than the largest hour needs.
    private static let headroom = 1.6
    /// Water budget as a part of what all demand would use at a mean site.
    private static let waterFraction = 0.9

    private let areas: Int
    private let sites: Int
    private let classes: Int
    private let slots: Int
    private let seed: UInt64
    var random: SplitMix64

    private init(areas: Int, sites: Int, classes: Int, slots: Int, seed: UInt64) {
        (self.areas, self.sites, self.classes, self.slots, self.seed) = (areas, sites, classes, slots, seed)
        random = SplitMix64(seed: seed)
    }

    /// The instance of a size and seed.
    ///
    /// - Parameter time: what may wait, and batteries; all else is the same whatever it says.
    public static func make(
        areas: Int,
        sites: Int,
        classes: Int,
        slots: Int,
        seed: UInt64,
        time: InstanceTime = .none
    ) -> GreenLLMInstance {
        var generator = InstanceGenerator(areas: areas, sites: sites, classes: classes, slots: slots, seed: seed)
        var instance = generator.instance()
        generator.add(time, to: &instance)
        return instance
    }

    private mutating func instance() -> GreenLLMInstance {
        let inputTokens = numbers(classes, 30...500).map { $0.rounded() }
        let outputTokens = numbers(classes, 10...500).map { $0.rounded() }
        let inputEnergy = numbers(classes, 6.9e-6...1.1e-5)
        let outputEnergy = numbers(classes, 1.66e-5...2.5e-5)
        let resourcePerToken = (0..<classes).map { _ in numbers(3, 0.001...0.0134) }
        let queries = demand()
        let tokens = zip(inputTokens, outputTokens).map { $0 + $1 }
        let energy = (0..<classes).map { inputEnergy[$0] * inputTokens[$0] + outputEnergy[$0] * outputTokens[$0] }
        let pue = numbers(sites, 1.03...1.37)
        let (wue, ewif) = (sitesBySlots(0.5...1.0), sitesBySlots(0.1...0.6))
        let distance = distances()
        return GreenLLMInstance(
            format: GreenLLMInstance.supportedFormat,
            name: "generated-\(areas)x\(sites)x\(classes)x\(slots)-seed-\(seed)",
            areas: (1...areas).map { "area-\($0)" },
            sites: (1...sites).map { "site-\($0)" },
            classes: (1...classes).map { "class-\($0)" },
            resources: ["cpu", "memory", "gpu"],
            slots: slots,
            slotHours: 1,
            queries: queries,
            inputTokens: inputTokens,
            outputTokens: outputTokens,
            inputTokenEnergyKWh: inputEnergy,
            outputTokenEnergyKWh: outputEnergy,
            delayPenalty: numbers(classes, 0.02...0.17),
            price: prices(),
            carbonIntensity: carbon(),
            carbonTax: numbers(sites, 0.01...0.045),
            renewableKWh: renewables(total: slotEnergy(queries, energy)),
            gridLimitKWh: sitesBySlots(4000...5000),
            pue: pue,
            wue: wue,
            ewif: ewif,
            waterBudgetL: waterBudget(queries, energy, pue: pue, wue: wue, ewif: ewif),
            capacity: capacity(queries, tokens, resourcePerToken),
            resourcePerToken: resourcePerToken,
            tokenSize: (0..<areas).map { _ in (0..<classes).map { _ in numbers(slots, 0.003...0.005) } },
            bandwidth: (0..<areas).map { _ in numbers(sites, 1500...3800) },
            networkDelay: distance.map { $0.map { 0.0015 + 0.07 * $0 } },
            processingDelay: (0..<sites).map { _ in numbers(classes, 1e-6...5.2e-5) },
            maxDelay: (0..<areas).map { _ in numbers(classes, 12...43) }
        )
    }

    private mutating func numbers(_ count: Int, _ range: ClosedRange<Double>) -> [Double] {
        (0..<count).map { _ in Double.random(in: range, using: &random) }
    }

    private mutating func sitesBySlots(_ range: ClosedRange<Double>) -> [[Double]] {
        (0..<sites).map { _ in
            let level = Double.random(in: range, using: &random)
            return numbers(slots, 0.95...1.05).map { min(max(level * $0, range.lowerBound), range.upperBound) }
        }
    }

    /// Hour of the day of a slot, where a day is 24 slots, in a place `shift` days west.
    private func hour(_ slot: Int, _ shift: Double) -> Double { 2 * .pi * (Double(slot % 24) / 24 - shift) }

    private mutating func demand() -> [[[Double]]] {
        (0..<areas).map { _ in
            let shift = Double.random(in: 0...0.2, using: &random)
            return (0..<classes).map { _ in
                let mean = Double.random(in: 500...900, using: &random)
                return (0..<slots).map { (mean * (1 + 0.35 * sin(hour($0, shift) - .pi / 2))).rounded() }
            }
        }
    }

    private mutating func prices() -> [[Double]] {
        (0..<sites).map { _ in
            let mean = Double.random(in: 0.08...0.3, using: &random)
            let noise = numbers(slots, 0.85...1.15)
            return (0..<slots).map { mean * noise[$0] * (1 + 0.3 * sin(hour($0, 0.3))) }
        }
    }

    private mutating func carbon() -> [[Double]] {
        (0..<sites).map { _ in
            let mean = Double.random(in: 0.024...0.8, using: &random)
            let noise = numbers(slots, 0.95...1.05)
            return (0..<slots).map { mean * noise[$0] * (1 + 0.1 * sin(hour($0, 0.5))) }
        }
    }

    /// Sun at half of the sites, covering a tenth of all demand.
    private mutating func renewables(total: Double) -> [[Double]] {
        (0..<sites).map { j in
            let peak = total * 0.4 / Double(sites) * Double.random(in: 0.2...1.8, using: &random)
            let noise = numbers(slots, 0.7...1)
            return (0..<slots).map { j % 2 == 0 ? peak * noise[$0] * max(0, sin(hour($0, 0.25))) : 0 }
        }
    }

    private mutating func capacity(
        _ queries: [[[Double]]],
        _ tokens: [Double],
        _ perToken: [[Double]]
    ) -> [[Double]] {
        (0..<3).map { r in
            var largest = 0.0
            for t in 0..<slots {
                var units = 0.0
                for area in queries {
                    for k in 0..<classes { units += area[k][t] * tokens[k] * perToken[k][r] }
                }
                largest = max(largest, units)
            }
            return numbers(sites, 0.9...1.1).map { $0 * largest * Self.headroom / Double(sites) }
        }
    }

    /// Mean IT energy of a slot, kWh.
    func slotEnergy(_ queries: [[[Double]]], _ energy: [Double]) -> Double {
        var total = 0.0
        for area in queries {
            for (series, perQuery) in zip(area, energy) { total += series.reduce(0, +) * perQuery }
        }
        return total / Double(slots)
    }

    private func waterBudget(
        _ queries: [[[Double]]],
        _ energy: [Double],
        pue: [Double],
        wue: [[Double]],
        ewif: [[Double]]
    ) -> Double {
        var litersPerKWh = 0.0
        for j in 0..<sites {
            for t in 0..<slots { litersPerKWh += wue[j][t] + pue[j] * ewif[j][t] }
        }
        return Self.waterFraction * slotEnergy(queries, energy) * litersPerKWh / Double(sites)
    }

    private mutating func distances() -> [[Double]] {
        let from = (0..<areas).map { _ in numbers(2, 0...1) }
        let to = (0..<sites).map { _ in numbers(2, 0...1) }
        return from.map { a in to.map { b in hypot(a[0] - b[0], a[1] - b[1]) / 2.0.squareRoot() } }
    }
}
