import Routing

/// The little of a prompt that estimators need again when its outcome arrives; no text.
struct PromptTraces: Sendable {
    let quality: QualityDigest?
    let outputLength: OutputLengthDigest?

    /// Of a request that estimators have nothing to learn from.
    init() {
        quality = nil
        outputLength = nil
    }

    /// - Parameter scratch: As a router has just filled it.
    init(_ scratch: RoutingScratch) {
        quality = scratch.qualityDigest
        outputLength = scratch.outputLengthDigest
    }
}
