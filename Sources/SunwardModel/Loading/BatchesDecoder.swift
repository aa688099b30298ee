/// Reads the section `gateway.batches` of `fleet.yaml`.
struct BatchesDecoder {
    func decode(_ gateway: MappingReader) -> BatchSettings {
        var settings = BatchSettings()
        guard let reader = gateway.mapping("batches") else { return settings }
        settings.maxFileBytes = reader.integer(
            "max_file_bytes",
            .within(1_024...1_073_741_824, "largest file of requests, for example 104857600"),
            default: settings.maxFileBytes
        )
        settings.maxLines = reader.integer(
            "max_lines",
            .within(1...1_000_000, "most lines of a batch, for example 50000"),
            default: settings.maxLines
        )
        settings.maxLineBytes = reader.integer(
            "max_line_bytes",
            .within(1_024...16_777_216, "largest request of a line, for example 4194304"),
            default: settings.maxLineBytes
        )
        settings.maxInFlight = reader.integer(
            "max_in_flight",
            .within(1...1_000, "most lines that one gateway has under way, for example 16"),
            default: settings.maxInFlight
        )
        settings.retentionDays = reader.integer(
            "retention_days",
            .within(1...3_650, "days for which files are kept, for example 30"),
            default: settings.retentionDays
        )
        reader.finish()
        return settings
    }
}
