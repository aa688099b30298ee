import SeededRandom

/// Small allocation problems of every flavour, to put a planner to the test: published and per-request delay, congestion,
/// negative prices, spent budgets, sites that are down, out of power or out of reach. Equal seeds give equal problems.
public struct RandomProblem {
    private var random: SplitMix64
    private let areas: Int
    private let sites: Int
    private let classes: Int
    private let resources: Int
    private let slots: Int
    private let isPublished: Bool
    /// Whether some sites are down, out of power or out of reach.
    private let isHarsh: Bool

    /// The problem a seed stands for: at most four areas and sites, three classes and four slots.
    public static func make(seed: UInt64) -> AllocationProblem {
        var maker = RandomProblem(seed: seed)
        return maker.problem()
    }

    private init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        areas = Int.random(in: 1...4, using: &random)
        sites = Int.random(in: 1...4, using: &random)
        classes = Int.random(in: 1...3, using: &random)
        resources = Int.random(in: 1...2, using: &random)
        slots = Int.random(in: 1...4, using: &random)
        isPublished = random.chance(0.4)
        isHarsh = random.chance(0.5)
    }

    private mutating func vector(_ count: Int, _ low: Double, _ high: Double) -> [Double] {
        (0..<count).map { _ in random.between(low, high) }
    }

    private mutating func matrix(_ rows: Int, _ columns: Int, _ low: Double, _ high: Double) -> [[Double]] {
        (0..<rows).map { _ in vector(columns, low, high) }
    }

    private mutating func cube(_ a: Int, _ b: Int, _ c: Int, _ low: Double, _ high: Double) -> [[[Double]]] {
        (0..<a).map { _ in matrix(b, c, low, high) }
    }

    private mutating func problem() -> AllocationProblem {
        let queries = demand()
        let total = queries.joined().joined().reduce(0, +) / Double(slots)
        let energy = matrix(sites, classes, 0.0005, 0.005)
        let siteEnergy = max(1e-3, total * 0.004 / Double(sites))
        let hasNegativePrices = random.chance(0.2)
        let congested = !isPublished && random.chance(0.4)
        return AllocationProblem(
            areas: names("area", areas),
            sites: names("site", sites),
            classes: names("class", classes),
            resources: names("resource", resources),
            slots: slots,
            slotHours: 1,
            queries: queries,
            energyPerQueryKWh: energy,
            resourcePerQuery: cube(sites, classes, resources, 0.1, 1),
            capacity: capacity(total: total),
            delay: delay(),
            maxDelaySeconds: maxDelay(),
            congestion: congested ? (0..<sites).map { _ in curve() } : nil,
            priceUSDPerKWh: matrix(sites, slots, hasNegativePrices ? -0.1 : 0.02, 0.2),
            carbonIntensityKgPerKWh: matrix(sites, slots, random.chance(0.1) ? 0 : 0.05, 0.8),
            marginalCarbonIntensityKgPerKWh: random.chance(0.5) ? matrix(sites, slots, 0, 1) : nil,
            carbonTaxUSDPerKg: vector(sites, 0.01, 0.1),
            renewableKWh: limits(siteEnergy, chanceOfNone: 0.3),
            gridLimitKWh: limits(siteEnergy * (random.chance(0.3) ? 2 : 20), chanceOfNone: isHarsh ? 0.1 : 0),
            pue: vector(sites, 1, 1.6),
            wueLitersPerKWh: matrix(sites, slots, 0, 2),
            ewifLitersPerKWh: matrix(sites, slots, 0, 2),
            budgets: budgets(siteEnergy * Double(sites * slots)),
            gridAccounting: isPublished && random.chance(0.7) ? .published : .byConstruction,
            allowsUnserved: random.chance(0.5),
            unservedWeight: vector(classes, 1, 10),
            unservedUrgency: random.chance(0.5) ? vector(slots, 0.5, 2) : nil
        )
    }

    private func names(_ noun: String, _ count: Int) -> [String] { (0..<count).map { "\(noun)-\($0)" } }

    private mutating func demand() -> [[[Double]]] {
        cube(areas, classes, slots, 10, 1000).map { rows in
            rows.map { row in
                row.map { random.chance(0.1) ? 0 : random.chance(0.05) ? $0 * 1e-6 : $0 }
            }
        }
    }

    private mutating func capacity(total: Double) -> [[[Double]]] {
        let plenty = random.chance(0.75) ? 6.0 : 0.8
        let each = plenty * total * 0.55 / Double(sites)
        return cube(sites, resources, slots, each * 0.5, each * 1.5).map { rows in
            rows.map { row in row.map { random.chance(isHarsh ? 0.07 : 0) ? 0 : $0 } }
        }
    }

    private mutating func limits(_ size: Double, chanceOfNone: Double) -> [[Double]] {
        matrix(sites, slots, 0, 2 * size).map { row in row.map { random.chance(chanceOfNone) ? 0 : $0 } }
    }

    private mutating func delay() -> DelayModel {
        guard isPublished else {
            let seconds = cube(areas, sites, classes, 0.05, 0.6).map { rows in
                rows.map { row in
                    row.map { random.chance(isHarsh ? 0.05 : 0) ? PerRequestDelay.unreachableSeconds : $0 }
                }
            }
            return .perRequest(
                PerRequestDelay(seconds: seconds, weightUSDPerSecondRequest: vector(classes, 0.001, 0.01))
            )
        }
        return .published(
            PublishedDelay(
                tokensPerQuery: vector(classes, random.chance(0.2) ? 0 : 50, 500),
                sizePerToken: cube(areas, classes, slots, 0.002, 0.006),
                bandwidthPerSecond: matrix(areas, sites, 500, 3000),
                networkSeconds: matrix(areas, sites, 0.001, 0.08),
                processingSecondsPerToken: matrix(sites, classes, 1e-6, 4e-5),
                weightUSDPerSecond: vector(classes, 0.02, 0.2)
            )
        )
    }

    private mutating func maxDelay() -> [[Double]] {
        guard isPublished else { return matrix(areas, classes, isHarsh ? 0.2 : 0.6, 1) }
        return matrix(areas, classes, isHarsh ? 2 : 8, 15)
    }

    private mutating func curve() -> CongestionCurve {
        let fullLoadUSD = random.between(1, 50)
        return CongestionCurve(approximating: { fullLoadUSD * $0 * ($0 / (1.1 - $0)) }, pieces: 5)
    }

    private mutating func budgets(_ energyKWh: Double) -> [ConsumptionBudget] {
        var budgets: [ConsumptionBudget] = []
        if random.chance(0.5) {
            let limit = random.chance(0.1) ? -1 : energyKWh * random.between(1.5, 6)
            budgets.append(ConsumptionBudget(name: "water", kind: .water, slots: 0..<slots, limit: limit))
        }
        if random.chance(0.3) {
            let limit = random.chance(0.2) ? 0 : energyKWh * random.between(0.1, 1)
            budgets.append(ConsumptionBudget(name: "carbon", kind: .carbon, slots: 0..<slots, limit: limit))
        }
        if random.chance(0.3) {
            let site = Int.random(in: 0..<sites, using: &random)
            let limit = energyKWh / Double(sites) * random.between(0.2, 3)
            let window = 0..<max(1, slots / 2)
            budgets.append(
                ConsumptionBudget(name: "site water", kind: .water, sites: [site], slots: window, limit: limit)
            )
        }
        return budgets
    }
}
