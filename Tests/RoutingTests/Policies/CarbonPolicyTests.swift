import Routing
import SunwardModel
import Testing

/// `gar-fixed`, `gar-epsilon` and the limits every policy shares.
struct CarbonPolicyTests {
    @Test func `gar-fixed takes the least carbon at or above the floor`() throws {
        let terms = RequestTerms(qualityFloor: 0.7)
        let choice = try #require(GarFixedPolicy().choose(from: Pool.three, for: terms, ticket: 0))
        #expect(choice.model == 1)
        #expect(choice.violations.isEmpty)
        #expect(choice.qualityFloor == 0.7)
    }

    @Test func `margins move the floor up and the objective down`() throws {
        var candidates = Pool.three
        candidates[1].qualityStandardError = 0.1
        var terms = RequestTerms(qualityFloor: 0.65, qualityMarginStandardErrors: 1)
        #expect(GarFixedPolicy().choose(from: candidates, for: terms, ticket: 0)?.model == 2)
        terms = RequestTerms(latencyObjectiveSeconds: 3, latencyMarginFraction: 0.1)
        #expect(GarFixedPolicy().choose(from: candidates, for: terms, ticket: 0)?.model == 1)
    }

    @Test func `an empty set is answered by the smallest violation of what has no precedence`() throws {
        // No model reaches 0.8 under 0.5 g: precedence says which limit the choice keeps.
        var terms = RequestTerms(qualityFloor: 0.8, carbonCapGrams: 0.5, precedence: .floor)
        let floor = try #require(GarFixedPolicy().choose(from: Pool.three, for: terms, ticket: 0))
        #expect(floor.model == 2 && floor.violations == .carbonCap)
        terms.precedence = .budget
        let budget = try #require(GarFixedPolicy().choose(from: Pool.three, for: terms, ticket: 0))
        #expect(budget.model == 1 && budget.violations == .qualityFloor)
    }

    @Test func `nothing is chosen only when nothing is available`() throws {
        var down = Pool.three
        for place in down.indices { down[place].unavailability = .saturated }
        for name in RoutingPolicyName.allCases {
            let policy = try PolicyFactory.make(name, settings: Pool.settings())
            #expect(policy.name == name)
            #expect(policy.choose(from: down, for: RequestTerms(), ticket: 3) == nil)
            let unreachable = RequestTerms(qualityFloor: 1, latencyObjectiveSeconds: 0.1, carbonCapGrams: 0)
            #expect(policy.choose(from: Pool.three, for: unreachable, ticket: 3) != nil)
        }
    }

    @Test func `gar-epsilon stays within epsilon of the best that is open`() throws {
        let policy = GarEpsilonPolicy(epsilon: 0.25)
        let choice = try #require(policy.choose(from: Pool.three, for: RequestTerms(), ticket: 0))
        #expect(choice.model == 1)
        #expect(abs(choice.qualityFloor - 0.65) < 1e-12)
        // The best is over the cap: the floor follows the best of the rest.
        let capped = RequestTerms(carbonCapGrams: 0.5)
        #expect(policy.choose(from: Pool.three, for: capped, ticket: 0)?.model == 0)
        // A floor of the request's own is not lowered, the class's is replaced.
        let own = RequestTerms(qualityFloor: 0.85, hasOwnFloor: true)
        #expect(policy.choose(from: Pool.three, for: own, ticket: 0)?.model == 2)
        let fromClass = RequestTerms(qualityFloor: 0.85)
        #expect(policy.choose(from: Pool.three, for: fromClass, ticket: 0)?.model == 1)
    }

    @Test func `at zero carbon less energy decides`() {
        let candidates = [
            Pool.candidate(0, quality: 0.9, grams: 0, joules: 50),
            Pool.candidate(1, quality: 0.8, grams: 0, joules: 20),
        ]
        #expect(GarFixedPolicy().choose(from: candidates, for: RequestTerms(), ticket: 0)?.model == 1)
    }

    @Test func `a prediction that is no number is not chosen while there is another`() {
        var candidates = Pool.three
        candidates[0].carbonGrams = .nan
        candidates[1].quality = .nan
        #expect(GarFixedPolicy().choose(from: candidates, for: RequestTerms(), ticket: 0)?.model == 2)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a gar-fixed choice is feasible where one can be, and never dominated`(seed: UInt64) throws {
        var random = StreamRandom(seed: seed)
        for round in 0..<400 {
            let candidates = Pool.random(&random)
            let terms = Pool.terms(&random)
            let margin = terms.qualityMarginStandardErrors
            let feasible = candidates.filter {
                $0.unavailability == nil && $0.quality - margin * $0.qualityStandardError >= terms.qualityFloor
                    && $0.latencyP95Seconds + terms.latencyMarginFraction * (terms.latencyObjectiveSeconds ?? 0)
                        <= terms.latencyObjectiveSeconds ?? .infinity
                    && $0.carbonGrams <= terms.carbonCapGrams ?? .infinity
            }
            let choice = GarFixedPolicy().choose(from: candidates, for: terms, ticket: 0)
            guard let choice else {
                #expect(candidates.allSatisfy { $0.unavailability != nil }, "seed \(seed) round \(round)")
                continue
            }
            #expect(feasible.isEmpty == !choice.violations.isEmpty, "seed \(seed) round \(round)")
            guard !feasible.isEmpty else { continue }
            let chosen = candidates[choice.model]
            #expect(feasible.contains { $0.model == choice.model }, "seed \(seed) round \(round)")
            #expect(!feasible.contains { $0.carbonGrams < chosen.carbonGrams }, "seed \(seed) round \(round)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the carbon policies choose from the feasible set and the same for the same ticket`(seed: UInt64) throws {
        var random = StreamRandom(seed: seed)
        for name in [RoutingPolicyName.garFixed, .garEpsilon, .garTarget, .garPrimalDual, .latencyProxy, .random] {
            let policy = try PolicyFactory.make(name, settings: Pool.settings())
            for round in 0..<200 {
                let candidates = Pool.random(&random)
                var terms = Pool.terms(&random)
                terms.hasOwnFloor = true
                let ticket = random.next()
                let choice = policy.choose(from: candidates, for: terms, ticket: ticket)
                #expect(choice == policy.choose(from: candidates, for: terms, ticket: ticket))
                guard let choice, name != .random else { continue }
                let held = GarFixedPolicy().choose(from: candidates, for: terms, ticket: 0)
                let isSatisfiable = held?.violations.isEmpty ?? false
                // The floor of gar-epsilon may be higher than the request's, and then it is as high as the best.
                if isSatisfiable { #expect(choice.violations.isEmpty, "\(name) seed \(seed) round \(round)") }
            }
        }
    }
}
