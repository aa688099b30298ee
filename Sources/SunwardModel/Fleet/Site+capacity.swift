/// What a site can do when nothing else is known than its fleet file.
extension Site {
    /// Sequences that all models together decode at the same time; models that embed decode none.
    public var concurrency: Double { models.reduce(0) { $0 + ($1.answersPrompts ? $1.concurrency : 0) } }

    /// Seconds from `area` to the last token and back while the site is idle: the network path and the fastest
    /// model; nil when the area has no path or the site cannot serve.
    public func leastDelaySeconds(from area: String, workloadClass: WorkloadClass) -> Double? {
        let tokens = workloadClass.inputTokens + workloadClass.outputTokens
        let processing = models.filter(\.answersPrompts).map {
            $0.unloadedSeconds(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens)
        }
        guard let path = network[area], let fastest = processing.min() else { return nil }
        return path.delaySeconds(bytes: tokens * workloadClass.bytesPerToken) + fastest
    }
}
