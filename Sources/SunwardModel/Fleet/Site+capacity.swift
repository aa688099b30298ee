/// What a site can do when nothing else is known than its fleet file.
extension Site {
    /// Sequences that all models together decode at the same time.
    public var concurrency: Double { models.reduce(0) { $0 + $1.concurrency } }

    /// Mean of `quantity` over the models that have replicas, weighted by their traffic; nil when none has traffic.
    public func trafficMean(_ quantity: (ModelProfile) -> Double) -> Double? {
        let serving = models.filter { $0.replicas > 0 }
        let total = serving.reduce(0) { $0 + $1.trafficWeight }
        guard total > 0 else { return nil }
        return serving.reduce(0) { $0 + quantity($1) * $1.trafficWeight } / total
    }

    /// Seconds that a request of `workloadClass` is in service on a replica with a free place, in the typical mix of
    /// models; nil when the site cannot serve.
    public func unloadedSeconds(_ workloadClass: WorkloadClass) -> Double? {
        trafficMean {
            $0.unloadedSeconds(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens)
        }
    }

    /// IT energy of one query of `workloadClass` in the typical mix of models; nil when the site cannot serve.
    public func energyPerQuery(_ workloadClass: WorkloadClass) -> Energy? {
        trafficMean {
            $0.energy(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens).kilowattHours
        }.map(Energy.kilowattHours)
    }

    /// Seconds from `area` to the last token and back while the site is idle: the network path and the fastest
    /// model; nil when the area has no path or the site cannot serve.
    public func leastDelaySeconds(from area: String, workloadClass: WorkloadClass) -> Double? {
        let tokens = workloadClass.inputTokens + workloadClass.outputTokens
        let processing = models.filter { $0.replicas > 0 }.map {
            $0.unloadedSeconds(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens)
        }
        guard let path = network[area], let fastest = processing.min() else { return nil }
        return path.delaySeconds(bytes: tokens * workloadClass.bytesPerToken) + fastest
    }
}
