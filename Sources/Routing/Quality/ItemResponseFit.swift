/// Fits one model's `ItemResponse` by Newton's method: a logistic regression with Gaussian priors.
///
/// Classes exclude each other, so their block of the Hessian is diagonal and each step solves three equations.
struct ItemResponseFit {
    /// One answered prompt.
    struct Observation {
        var ease: Double
        var classIndex: Int
        var quality: Double
    }

    /// What slope and curve are pulled to, and how strongly.
    struct Centre {
        var slope = 0.8
        var curve = 0.0
        var slopePrecision = 4.0
        var curvePrecision = 20.0
    }

    private static let steps = 12
    private static let interceptPrecision = 0.05

    private let observations: [Observation]
    private let classes: [String]
    private let centre: Centre
    private let classPrecision: Double
    private var shared = SIMD4<Double>(0, 0, 0, 0)
    private var offsets: [Double]

    init(_ observations: [Observation], classes: [String], centre: Centre, classPrecision: Double) {
        self.observations = observations
        self.classes = classes
        self.centre = centre
        self.classPrecision = classPrecision
        offsets = [Double](repeating: 0, count: classes.count)
        shared = SIMD4(0, centre.slope, centre.curve, 0)
    }

    mutating func response() -> ItemResponse {
        var system = NewtonSystem(classes: classes.count)
        for _ in 0..<Self.steps {
            system = gathered()
            let (step, offsetSteps) = system.solution()
            // A long step from far away may overshoot; the objective is concave, so shortening it is safe.
            let longest = max(abs(step[0]), abs(step[1]), abs(step[2]))
            let scale = longest > 2 ? 2 / longest : 1
            shared += scale * step
            for index in offsets.indices { offsets[index] += scale * offsetSteps[index] }
            if longest < 1e-8 { break }
        }
        return response(system)
    }

    private func gathered() -> NewtonSystem {
        var system = NewtonSystem(classes: classes.count)
        for observation in observations {
            let direction = SIMD4(1, observation.ease, observation.ease * observation.ease / 2, 0)
            let logOdds = (shared * direction).sum() + offsets[observation.classIndex]
            let chance = LogOdds.probability(logOdds)
            system.add(
                direction,
                classIndex: observation.classIndex,
                weight: chance * (1 - chance),
                error: observation.quality - chance
            )
        }
        let precisions = SIMD4(Self.interceptPrecision, centre.slopePrecision, centre.curvePrecision, 0)
        system.addPrior(precisions, pull: SIMD4(0, centre.slope, centre.curve, 0) - shared)
        system.addClassPrior(classPrecision, offsets: offsets)
        return system
    }

    private func response(_ system: NewtonSystem) -> ItemResponse {
        func coefficient(_ index: Int) -> ItemResponse.Coefficient {
            ItemResponse.Coefficient(mean: shared[index], variance: 1 / system.curvature(index))
        }
        var counts = [Double](repeating: 0, count: classes.count)
        for observation in observations { counts[observation.classIndex] += 1 }
        var byClass: [String: ItemResponse.Offset] = [:]
        for (index, name) in classes.enumerated() where counts[index] > 0 {
            byClass[name] = ItemResponse.Offset(
                coefficient: ItemResponse.Coefficient(mean: offsets[index], variance: 1 / system.classCurvature[index]),
                observations: counts[index]
            )
        }
        return ItemResponse(
            intercept: coefficient(0),
            slope: coefficient(1),
            curve: coefficient(2),
            offsets: byClass
        )
    }
}
