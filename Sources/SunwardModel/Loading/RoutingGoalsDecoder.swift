/// Reads the section `routing` of a workload class.
struct RoutingGoalsDecoder {
    func decode(_ workloadClass: MappingReader) -> RoutingGoals {
        guard let reader = workloadClass.mapping("routing") else { return RoutingGoals() }
        let goals = RoutingGoals(
            qualityFloor: reader.number(
                "quality_floor",
                .within(0...1, "least probability that an answer is acceptable, for example 0.3"),
                default: 0
            ),
            qualityTarget: reader.optionalNumber(
                "quality_target",
                .within(0...1, "share of the class's answers that are to be acceptable, for example 0.6")
            ),
            latencyP95Seconds: reader.optionalNumber(
                "latency_p95_seconds",
                .positive(upTo: 604_800, "what 95 of 100 requests are to be answered within, for example 5")
            )
        )
        reader.finish()
        return goals
    }
}
