import SunwardModel

extension ModelProfile {
    /// 10 ms a token alone, 20 ms in a full batch, 100 ms for a thousand prompt tokens, 30 ms before any.
    static func test(replicas: Int = 1, places: Int = 4, spread: Bool = true) -> ModelProfile {
        ModelProfile(
            name: "tiny",
            replicas: replicas,
            maxConcurrencyPerReplica: places,
            prefillJoulesPerToken: 0.02,
            decodeJoulesPerToken: 0.5,
            timeToFirstTokenMilliseconds: 30,
            prefillMillisecondsPerThousandTokens: 100,
            interTokenMillisecondsP50: 10,
            interTokenMillisecondsP95: spread ? 20 : 10,
            contextTokens: 4096,
            qualityByClass: ["chat": 1, "code": 0]
        )
    }
}
