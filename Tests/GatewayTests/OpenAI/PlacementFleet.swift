import SunwardModel

/// A small fleet with everything that a request's place depends on.
enum PlacementFleet {
    static func model(_ name: String, task: ModelTask = .generate) -> ModelProfile {
        ModelProfile(
            name: name,
            replicas: 1,
            maxConcurrencyPerReplica: 8,
            prefillJoulesPerToken: 0.1,
            decodeJoulesPerToken: 1,
            timeToFirstTokenMilliseconds: 50,
            prefillMillisecondsPerThousandTokens: 100,
            interTokenMillisecondsP50: 10,
            interTokenMillisecondsP95: 20,
            task: task
        )
    }

    static func site(_ name: String, _ models: [ModelProfile]) -> Site {
        Site(
            name: name,
            zone: "Z",
            powerUsageEffectiveness: 1.2,
            water: WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 1), energyWaterIntensityLitersPerKWh: 1),
            power: PowerSupply(gridLimitKW: 10),
            network: [:],
            models: models,
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 80)
        )
    }

    static func fleet(defaultArea: String? = nil, networks: [GatewaySettings.ClientNetwork] = []) -> Fleet {
        Fleet(
            name: "test",
            areas: [Area(name: "east"), Area(name: "west"), Area(name: "lab")],
            classes: [
                WorkloadClass(name: "chat", inputTokens: 100, outputTokens: 50, maxDelaySeconds: 10),
                WorkloadClass(name: "batch", inputTokens: 100, outputTokens: 50, maxDelaySeconds: 10),
            ],
            sites: [
                site("north", [model("small"), model("vectors", task: .embed)]),
                site("south", [model("small"), model("big/one")]),
            ],
            gateway: GatewaySettings(
                aliases: [.init(name: "gpt-4o-mini", workloadClass: "chat"), .init(name: "team/free")],
                networks: networks,
                defaultArea: defaultArea
            )
        )
    }
}
