import Foundation
import SunwardModel

/// How long a model really takes over an answer in a replay.
///
/// Time to first token and prefill are the profile's. The time between tokens is log-normal from answer to answer with
/// the profile's median and 95th percentile: an answer is slow or fast as a whole, which is harder on a prediction than
/// the same spread from token to token, where it would average out.
enum ServiceTime {
    /// The standard normal's 95th percentile.
    private static let normal95 = 1.6449

    static func seconds(
        _ profile: ModelProfile,
        inputTokens: Double,
        outputTokens: Double,
        random: inout ReplayRandom
    ) -> Double {
        let median = profile.interTokenMillisecondsP50
        let spread = median > 0 ? max(0, log(profile.interTokenMillisecondsP95 / median)) / normal95 : 0
        let firstToken =
            profile.timeToFirstTokenMilliseconds + profile.prefillMillisecondsPerThousandTokens * inputTokens / 1000
        return (firstToken + median * exp(spread * random.normal()) * outputTokens) / 1000
    }
}
