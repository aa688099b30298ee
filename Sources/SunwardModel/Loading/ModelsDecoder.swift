import Yams

/// Reads the list `models` of a site's file.
struct ModelsDecoder {
    private static let maxModels = 500

    let report: FileReport

    func decode(_ site: MappingReader) -> [ModelProfile] {
        let meaning = "list the models served at the site, or write models: []"
        guard let items = site.list("models", required: meaning, atMost: Self.maxModels) else { return [] }
        let models = items.compactMap { path, node in MappingReader(node, path: path, report: report).map(model) }
        UniqueNames.check(models.map(\.name), in: "models", report)
        let weightsAreRead = !report.problems.contains { $0.field.hasPrefix("models") }
        let serving = models.filter { $0.task == .generate && $0.replicas > 0 }
        if weightsAreRead, !serving.isEmpty, serving.allSatisfy({ $0.trafficWeight == 0 }) {
            report.error("models", "has no replica with a traffic_weight above 0; give at least one model traffic")
        }
        return models
    }

    private func model(_ reader: MappingReader) -> ModelProfile {
        let task = reader.choice("task", default: ModelTask.generate)
        var model = ModelProfile(
            name: reader.name("name", .model, "the model's name as its server knows it, for example llama-3.1-8b"),
            replicas: reader.integer("replicas", .within(0...100_000, "independent copies, for example 4")),
            maxConcurrencyPerReplica: reader.integer(
                "max_concurrency_per_replica",
                .within(1...100_000, "sequences that one replica decodes at once, for example 32")
            ),
            prefillJoulesPerToken: reader.number(
                "prefill_joules_per_token",
                .atLeastZero(upTo: 1e6, "IT energy of a prompt token, for example 0.02")
            ),
            decodeJoulesPerToken: decodeNumber(
                "decode_joules_per_token",
                upTo: 1e6,
                "IT energy of an output token, for example 0.165",
                task,
                reader
            ),
            timeToFirstTokenMilliseconds: reader.number(
                "time_to_first_token_milliseconds",
                .atLeastZero(upTo: 600_000, "time to first token of an empty prompt, for example 30")
            ),
            prefillMillisecondsPerThousandTokens: reader.number(
                "prefill_milliseconds_per_thousand_tokens",
                .atLeastZero(upTo: 1e6, "what a thousand prompt tokens add to the first token, for example 32")
            ),
            interTokenMillisecondsP50: decodeNumber(
                "inter_token_milliseconds_p50",
                upTo: 60_000,
                "median time between two output tokens, for example 20",
                task,
                reader
            ),
            interTokenMillisecondsP95: decodeNumber(
                "inter_token_milliseconds_p95",
                upTo: 60_000,
                "95th percentile of the time between two output tokens, for example 23",
                task,
                reader
            ),
            trafficWeight: reader.number(
                "traffic_weight",
                .atLeastZero(upTo: 1e6, "share of the site's traffic relative to the other models, for example 1"),
                default: task == .embed ? 0 : 1
            ),
            task: task
        )
        readRouting(reader, &model)
        checkPercentiles(model, reader)
        reader.finish()
        return model
    }

    /// What decoding takes. A model that embeds does not decode, so it may leave this out.
    private func decodeNumber(
        _ key: String,
        upTo limit: Double,
        _ meaning: String,
        _ task: ModelTask,
        _ reader: MappingReader
    ) -> Double {
        task == .embed
            ? reader.number(key, .atLeastZero(upTo: limit, meaning), default: 0)
            : reader.number(key, .positive(upTo: limit, meaning))
    }

    /// What only router and gateway ask for.
    private func readRouting(_ reader: MappingReader, _ model: inout ModelProfile) {
        let access = UpstreamAccessDecoder(report: report)
        model.endpoints = access.endpoints(reader)
        model.access = access.access(reader)
        model.parametersBillions = reader.optionalNumber(
            "parameters_billions",
            .positive(upTo: 1e5, "the model's parameters in billions, for example 8")
        )
        model.contextTokens = reader.optionalInteger(
            "context_tokens",
            .within(1...1e9, "most tokens of prompt and answer together, for example 131072")
        )
        model.qualityByClass = reader.numbersByName(
            "quality_by_class",
            .within(0...1, "share of the model's answers that are acceptable, for example 0.6")
        )
    }

    private func checkPercentiles(_ model: ModelProfile, _ reader: MappingReader) {
        let lower = reader.field("inter_token_milliseconds_p50")
        let upper = reader.field("inter_token_milliseconds_p95")
        guard !report.hasProblem(with: lower), !report.hasProblem(with: upper) else { return }
        guard model.interTokenMillisecondsP95 < model.interTokenMillisecondsP50 else { return }
        let median = model.interTokenMillisecondsP50.written
        let message = "is below inter_token_milliseconds_p50 (\(median)); a 95th percentile is at least the median"
        report.error(upper, value: model.interTokenMillisecondsP95.written, message)
    }
}
