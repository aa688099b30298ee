extension OutputLengthState {
    /// Observations of a model before classes are compared with it.
    private static let weightToCorrectClasses: Float = 20

    /// Learns from an answer; takes about a microsecond and bounded memory.
    ///
    /// - Parameters:
    ///   - digest: Of the prompt; see ``OutputLengthEstimator/digest(_:)``.
    ///   - outputTokens: Tokens generated; values that are not positive and finite are passed over.
    ///   - maxOutputTokens: The request's limit: an answer that reached it is known to be at least that long.
    public mutating func learn(
        _ digest: OutputLengthDigest,
        model: String,
        outputTokens: Double,
        maxOutputTokens: Int? = nil
    ) {
        guard outputTokens > 0, outputTokens.isFinite else { return }
        guard distributions[model] != nil || distributions.count < Self.maximumModels else { return }
        let tokens = Float(min(outputTokens, 1e7))
        let limit = maxOutputTokens.map { Float(max(1, $0)) } ?? .infinity
        correctClass(digest, model: model, tokens: tokens, limit: limit)
        distributions[
            model,
            default: LengthDistribution(offset: reference.offset, loading: reference.loading)
        ].add(tokens, isCutShort: tokens >= limit, factors: digest.factors)
    }

    /// Compares the answer with what the model's own distribution had expected, before that learns from it.
    mutating func correctClass(_ digest: OutputLengthDigest, model: String, tokens: Float, limit: Float) {
        guard let row = digest.classRow, let distribution = distributions[model] else { return }
        let (knot, fraction) = distribution.place(digest.factors)
        let seen = distribution.weight(ofKnot: knot) + distribution.weight(ofKnot: knot + 1)
        guard seen >= Self.weightToCorrectClasses else { return }
        let low = distribution.meanTokens(atKnot: knot, atMost: limit)
        let high = distribution.meanTokens(atKnot: knot + 1, atMost: limit)
        // A knot that nothing reached has no mean: its neighbour stands in.
        let expected = low > 0 && high > 0 ? low + fraction * (high - low) : max(low, high)
        guard let place = place(ofClass: row) else { return }
        classes[place].corrections[model, default: LengthCorrection()].add(
            observedTokens: min(tokens, limit),
            expectedTokens: expected
        )
    }

    private mutating func place(ofClass row: UInt32) -> Int? {
        if let place = classes.firstIndex(where: { $0.row == row }) { return place }
        guard classes.count < Self.maximumClasses else { return nil }
        classes.append(LengthClass(row: row))
        return classes.count - 1
    }
}
