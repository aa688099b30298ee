extension AllocationProblem {
    /// The published program of an instance: published delay, published grid accounting, one global water budget; and
    /// beyond it demand that may wait, and batteries, where the instance has them.
    ///
    /// `e[k] = tau_in[k] h[k] + tau_out[k] f[k]` and `tok[k] = h[k] + f[k]`.
    public init(instance: GreenLLMInstance) {
        let classes = instance.classes.indices
        let tokens = classes.map { instance.inputTokens[$0] + instance.outputTokens[$0] }
        let energy = classes.map {
            instance.inputTokenEnergyKWh[$0] * instance.inputTokens[$0]
                + instance.outputTokenEnergyKWh[$0] * instance.outputTokens[$0]
        }
        let resourcePerQuery = classes.map { k in instance.resourcePerToken[k].map { $0 * tokens[k] } }
        self.init(
            areas: instance.areas,
            sites: instance.sites,
            classes: instance.classes,
            resources: instance.resources,
            slots: instance.slots,
            slotHours: instance.slotHours,
            queries: instance.queries,
            energyPerQueryKWh: instance.sites.map { _ in energy },
            resourcePerQuery: instance.sites.map { _ in resourcePerQuery },
            capacity: instance.sites.indices.map { j in
                instance.resources.indices.map { r in
                    [Double](repeating: instance.capacity[r][j], count: instance.slots)
                }
            },
            delay: .published(
                PublishedDelay(
                    tokensPerQuery: tokens,
                    sizePerToken: instance.tokenSize,
                    bandwidthPerSecond: instance.bandwidth,
                    networkSeconds: instance.networkDelay,
                    processingSecondsPerToken: instance.processingDelay,
                    weightUSDPerSecond: instance.delayPenalty
                )
            ),
            maxDelaySeconds: instance.maxDelay,
            priceUSDPerKWh: instance.price,
            carbonIntensityKgPerKWh: instance.carbonIntensity,
            carbonTaxUSDPerKg: instance.carbonTax,
            renewableKWh: instance.renewableKWh,
            gridLimitKWh: instance.gridLimitKWh,
            pue: instance.pue,
            wueLitersPerKWh: instance.wue,
            ewifLitersPerKWh: instance.ewif,
            budgets: [
                ConsumptionBudget(name: "water", kind: .water, slots: 0..<instance.slots, limit: instance.waterBudgetL)
            ],
            gridAccounting: .published,
            allowsUnserved: false,
            unservedWeight: classes.map { _ in 1 },
            deferral: Self.deferral(of: instance),
            batteries: instance.batteries?.map { $0?.model(slots: instance.slots) }
        )
    }
    private static func deferral(of instance: GreenLLMInstance) -> DeferralModel? {
        guard instance.deferrableSlots != nil || instance.waitingQueries != nil else { return nil }
        let none = [Double](repeating: 0, count: instance.slots)
        return DeferralModel(
            slots: instance.deferrableSlots ?? instance.classes.map { _ in 0 },
            waiting: instance.waitingQueries ?? instance.areas.map { _ in instance.classes.map { _ in none } }
        )
    }
}
