import SunwardModel

/// The footprint of the tokens that an answer has really taken: what was predicted for the decision, in the proportion
/// of the model's energy for the real tokens to that for the predicted ones.
struct MeasuredUse: Hashable, Sendable {
    let inputTokens: Double
    let outputTokens: Double

    /// Facility energy.
    let energyJoules: Double
    let carbonGrams: Double

    init(
        inputTokens: Double,
        outputTokens: Double,
        profile: ModelProfile?,
        prediction: RoutingDecision.Prediction
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        let foreseen =
            profile?.energy(inputTokens: prediction.inputTokens, outputTokens: prediction.outputTokens).joules ?? 0
        let real = profile?.energy(inputTokens: inputTokens, outputTokens: outputTokens).joules ?? 0
        let ratio = foreseen > 0 ? real / foreseen : 1
        energyJoules = prediction.energyJoules * ratio
        carbonGrams = prediction.carbonGrams * ratio
    }
}
