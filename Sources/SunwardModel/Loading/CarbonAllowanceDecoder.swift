/// Reads a section `carbon_allowance`, of the fleet's routing or of a site.
struct CarbonAllowanceDecoder {
    /// A month: what is to hold for longer is a budget of the planner's.
    private static let maxWindowMinutes = 44_640.0

    func decode(_ parent: MappingReader) -> CarbonAllowance? {
        guard let reader = parent.mapping("carbon_allowance") else { return nil }
        let allowance = CarbonAllowance(
            gramsPerWindow: reader.number(
                "grams_per_window",
                .positive(upTo: 1e15, "carbon dioxide that requests may cause in any one window, for example 5000")
            ),
            windowMinutes: reader.number(
                "window_minutes",
                .within(1...Self.maxWindowMinutes, "length of the rolling window, for example 60"),
                default: 60
            )
        )
        reader.finish()
        return allowance
    }
}
