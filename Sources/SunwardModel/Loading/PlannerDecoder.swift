import Yams

/// Reads the section `planner` of `fleet.yaml`.
struct PlannerDecoder {
    let report: FileReport

    func decode(_ fleet: MappingReader) -> PlannerSettings {
        guard let reader = fleet.mapping("planner") else { return PlannerSettings() }
        var settings = PlannerSettings()
        settings.horizonSlots = reader.integer(
            "horizon_slots",
            .within(1...168, "number of slots to plan ahead, for example 24"),
            default: settings.horizonSlots
        )
        readPace(reader, &settings)
        readLimits(reader, &settings)
        reader.finish()
        return settings
    }

    private func readPace(_ reader: MappingReader, _ settings: inout PlannerSettings) {
        settings.slotMinutes = reader.number(
            "slot_minutes",
            .positive(upTo: 1_440, "a length that divides a day, for example 60 or 15"),
            default: settings.slotMinutes
        )
        settings.replanMinutes = reader.number(
            "replan_minutes",
            .positive(upTo: 1_440, "minutes between two plans, for example 5"),
            default: settings.replanMinutes
        )
        settings.departureFraction = reader.number(
            "departure_fraction",
            .positive(upTo: 100, "the departure from a forecast that triggers a plan, for example 0.25"),
            default: settings.departureFraction
        )
        settings.staleAfterMinutes = reader.number(
            "stale_after_minutes",
            .positive(upTo: 10_080, "the age at which a reading is stale, for example 90"),
            default: settings.staleAfterMinutes
        )
        let slots = 1_440 / settings.slotMinutes
        let slotField = reader.field("slot_minutes")
        // Slots are aligned to multiples of their length since 1970: only then does each day start with one.
        if slots != slots.rounded(), !report.hasProblem(with: slotField) {
            let message = "does not divide a day; use a length that does, for example 60, 30 or 15"
            report.error(slotField, value: settings.slotMinutes.written, message)
        }
        let replanField = reader.field("replan_minutes")
        let areRead = !report.hasProblem(with: slotField) && !report.hasProblem(with: replanField)
        if areRead, settings.replanMinutes > settings.slotMinutes {
            let slot = settings.slotMinutes.written
            let message = "is longer than a slot of \(slot) minutes; every slot needs a plan, for example 5"
            report.error(replanField, value: settings.replanMinutes.written, message)
        }
    }

    private func readLimits(_ reader: MappingReader, _ settings: inout PlannerSettings) {
        settings.solveTimeLimitSeconds = reader.number(
            "solve_time_limit_seconds",
            .positive(upTo: 3_600, "real seconds after which a solve is given up, for example 30"),
            default: settings.solveTimeLimitSeconds
        )
        settings.minimumQueriesPerHour = reader.number(
            "minimum_queries_per_hour",
            .atLeastZero(upTo: 1e9, "demand assumed when less is forecast, for example 1"),
            default: settings.minimumQueriesPerHour
        )
        settings.budgetReserveFraction = reader.number(
            "budget_reserve_fraction",
            .atLeastZero(upTo: 0.5, "the part of a budget's remainder that plans leave alone, for example 0.1"),
            default: settings.budgetReserveFraction
        )
        settings.switchGainFraction = reader.number(
            "switch_gain_fraction",
            .atLeastZero(upTo: 0.5, "the gain below which demand stays where it is, for example 0.002"),
            default: settings.switchGainFraction
        )
        readRisk(reader, &settings)
        settings.maxReadingAheadMinutes = reader.number(
            "max_reading_ahead_minutes",
            .atLeastZero(upTo: 1_440, "how far ahead of the clock a reading may be, for example 10"),
            default: settings.maxReadingAheadMinutes
        )
        settings.maxReadingAgeDays = reader.number(
            "max_reading_age_days",
            .positive(upTo: 3_650, "how old a reading may be when it arrives, for example 31"),
            default: settings.maxReadingAgeDays
        )
        settings.retentionDays = reader.integer(
            "retention_days",
            .within(1...36_500, "days that history is kept, for example 400"),
            default: settings.retentionDays
        )
    }

    private func readRisk(_ reader: MappingReader, _ settings: inout PlannerSettings) {
        settings.demandQuantile = reader.number(
            "demand_quantile",
            .within(0.01...0.99, "the quantile of demand to plan for; 0.5 is the expected, 0.7 is cautious"),
            default: settings.demandQuantile
        )
        settings.renewableQuantile = reader.number(
            "renewable_quantile",
            .within(0.01...0.99, "the quantile of sun and wind to count on; 0.5 is the expected, 0.3 is cautious"),
            default: settings.renewableQuantile
        )
    }
}
