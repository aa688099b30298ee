/// Reads the section `routing` of `fleet.yaml`.
struct RoutingDecoder {
    func decode(_ fleet: MappingReader) -> RoutingSettings {
        guard let reader = fleet.mapping("routing") else { return RoutingSettings() }
        var settings = RoutingSettings()
        settings.policy = reader.choice("policy", default: settings.policy)
        settings.precedence = reader.choice("precedence", default: settings.precedence)
        settings.carbonAllowance = CarbonAllowanceDecoder().decode(reader)
        readMargins(reader, &settings)
        readMeasures(reader, &settings)
        reader.finish()
        return settings
    }

    private func readMargins(_ reader: MappingReader, _ settings: inout RoutingSettings) {
        settings.epsilon = reader.number(
            "epsilon",
            .within(0...1, "how far below the best predicted quality gar-epsilon may go, for example 0.05"),
            default: settings.epsilon
        )
        settings.qualityMarginStandardErrors = reader.number(
            "quality_margin_standard_errors",
            .atLeastZero(upTo: 10, "standard errors of predicted quality kept above the floor, for example 1"),
            default: settings.qualityMarginStandardErrors
        )
        settings.latencyMarginFraction = reader.number(
            "latency_margin_fraction",
            .atLeastZero(upTo: 0.9, "the part of latency_p95_seconds that is kept free, for example 0.05"),
            default: settings.latencyMarginFraction
        )
    }

    private func readMeasures(_ reader: MappingReader, _ settings: inout RoutingSettings) {
        settings.latencyWindowMinutes = reader.number(
            "latency_window_minutes",
            .within(1...1_440, "how long observed latencies count, for example 10"),
            default: settings.latencyWindowMinutes
        )
        settings.routerWattsPerCore = reader.number(
            "router_watts_per_core",
            .atLeastZero(upTo: 1_000, "power of the router's host for each busy core, for example 15"),
            default: settings.routerWattsPerCore
        )
        settings.priorObservations = reader.number(
            "prior_observations",
            .atLeastZero(upTo: 1e6, "graded answers that quality_by_class weighs as much as, for example 50"),
            default: settings.priorObservations
        )
    }
}
