import Routing
import SunwardModel

/// Small pools for hand-computed choices.
enum Pool {
    static func candidate(
        _ model: Int,
        quality: Double,
        grams: Double,
        seconds: Double = 1,
        joules: Double? = nil,
        cost: Double = 0,
        standardError: Double = 0,
        unavailability: Candidate.Unavailability? = nil
    ) -> Candidate {
        Candidate(
            model: model,
            quality: quality,
            qualityStandardError: standardError,
            inputTokens: 100,
            outputTokens: 200,
            outputTokensP95: 500,
            latencyP95Seconds: seconds,
            energyJoules: joules ?? grams * 1000,
            carbonGrams: grams,
            costUSD: cost,
            unavailability: unavailability
        )
    }

    /// Quality and carbon rise together.
    static let three = [
        candidate(0, quality: 0.5, grams: 0.1, seconds: 3, cost: 3),
        candidate(1, quality: 0.7, grams: 0.3, seconds: 1, cost: 2),
        candidate(2, quality: 0.9, grams: 1.0, seconds: 2, cost: 1),
    ]

    static func settings(precedence: RoutingSettings.Precedence = .floor) -> PolicySettings {
        PolicySettings(
            sites: [
                PolicySettings.Site(
                    name: "tucson",
                    models: [
                        PolicySettings.Model(
                            name: "small",
                            size: 7,
                            meanQuality: 0.4,
                            qualityByClass: ["chat": 0.6, "code": 0.2],
                            energyJoulesByClass: ["chat": 50]
                        ),
                        PolicySettings.Model(
                            name: "medium",
                            size: 30,
                            meanQuality: 0.8,
                            qualityByClass: ["chat": 0.7, "code": 0.9],
                            energyJoulesByClass: ["chat": 90]
                        ),
                        PolicySettings.Model(
                            name: "large",
                            size: 70,
                            meanQuality: 0.75,
                            qualityByClass: ["chat": 0.9, "code": 0.6],
                            energyJoulesByClass: ["chat": 300]
                        ),
                    ]
                )
            ],
            classes: ["chat", "code"],
            precedence: precedence
        )
    }

    /// A pool of up to 16 models of any quality, carbon and latency, some down.
    static func random(_ random: inout StreamRandom) -> [Candidate] {
        (0..<(1 + Int(random.next() % 16))).map { model in
            candidate(
                model,
                quality: random.unit(),
                // Coarse steps, so that ties occur.
                grams: (random.unit() * 8).rounded() / 8,
                seconds: random.unit() * 4,
                joules: random.unit() * 100,
                cost: random.unit(),
                standardError: random.unit() / 10,
                unavailability: random.unit() < 0.2 ? .down : nil
            )
        }
    }

    static func terms(_ random: inout StreamRandom) -> RequestTerms {
        RequestTerms(
            qualityFloor: random.unit(),
            hasOwnFloor: random.unit() < 0.5,
            qualityTarget: random.unit() < 0.5 ? random.unit() : nil,
            latencyObjectiveSeconds: random.unit() < 0.5 ? 4 * random.unit() : nil,
            carbonCapGrams: random.unit() < 0.5 ? random.unit() : nil,
            precedence: random.unit() < 0.5 ? .floor : .budget,
            qualityMarginStandardErrors: random.unit(),
            latencyMarginFraction: random.unit() / 10
        )
    }
}
