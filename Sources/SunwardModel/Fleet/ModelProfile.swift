/// A model served at a site: what it costs and how fast it is.
public struct ModelProfile: Codable, Hashable, Sendable {
    public var name: String

    /// Independent copies of the model.
    public var replicas: Int

    /// Sequences that one replica decodes at the same time.
    public var maxConcurrencyPerReplica: Int

    public var prefillJoulesPerToken: Double
    public var decodeJoulesPerToken: Double

    /// Time to first token of an empty prompt on an idle replica.
    public var timeToFirstTokenMilliseconds: Double

    /// What prompt tokens add to the time to first token.
    public var prefillMillisecondsPerThousandTokens: Double

    /// Median and 95th percentile of the time between two output tokens.
    public var interTokenMillisecondsP50: Double
    public var interTokenMillisecondsP95: Double

    /// The model's share of the site's traffic, relative to its neighbours, until a router has measured it.
    public var trafficWeight: Double

    /// Base URLs of the servers that answer for it, for example `http://10.0.0.7:8000`; each is a replica to the gateway.
    public var endpoints: [String]

    /// What it takes to be let in by those servers, and what they call the model.
    public var access: UpstreamAccess

    /// What its requests ask of it.
    public var task: ModelTask

    /// Parameters, in billions; what `largest` and `smallest` go by.
    public var parametersBillions: Double?

    /// Most tokens of prompt and answer together; nil means no limit is known.
    public var contextTokens: Int?

    /// Share of answers that are acceptable, by workload class, before any has been graded; 0 to 1.
    public var qualityByClass: [String: Double]

    public init(
        name: String,
        replicas: Int,
        maxConcurrencyPerReplica: Int,
        prefillJoulesPerToken: Double,
        decodeJoulesPerToken: Double,
        timeToFirstTokenMilliseconds: Double,
        prefillMillisecondsPerThousandTokens: Double,
        interTokenMillisecondsP50: Double,
        interTokenMillisecondsP95: Double,
        trafficWeight: Double = 1,
        endpoints: [String] = [],
        access: UpstreamAccess = UpstreamAccess(),
        task: ModelTask = .generate,
        parametersBillions: Double? = nil,
        contextTokens: Int? = nil,
        qualityByClass: [String: Double] = [:]
    ) {
        self.name = name
        self.replicas = replicas
        self.maxConcurrencyPerReplica = maxConcurrencyPerReplica
        self.prefillJoulesPerToken = prefillJoulesPerToken
        self.decodeJoulesPerToken = decodeJoulesPerToken
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
        self.prefillMillisecondsPerThousandTokens = prefillMillisecondsPerThousandTokens
        self.interTokenMillisecondsP50 = interTokenMillisecondsP50
        self.interTokenMillisecondsP95 = interTokenMillisecondsP95
        self.trafficWeight = trafficWeight
        self.endpoints = endpoints
        self.access = access
        self.task = task
        self.parametersBillions = parametersBillions
        self.contextTokens = contextTokens
        self.qualityByClass = qualityByClass
    }

    /// IT energy of one query: prefill and decode.
    public func energy(inputTokens: Double, outputTokens: Double) -> Energy {
        .joules(prefillJoulesPerToken * inputTokens + decodeJoulesPerToken * outputTokens)
    }

    /// Seconds from arrival to the last token on a replica with a free place.
    public func unloadedSeconds(inputTokens: Double, outputTokens: Double) -> Double {
        let milliseconds =
            timeToFirstTokenMilliseconds + prefillMillisecondsPerThousandTokens * inputTokens / 1000
            + interTokenMillisecondsP50 * outputTokens
        return milliseconds / 1000
    }

    /// Sequences that all replicas together decode at the same time.
    public var concurrency: Double { Double(replicas * maxConcurrencyPerReplica) }
}

extension ModelProfile {
    /// Before a model could have several endpoints it had one.
    private enum EarlierKeys: String, CodingKey {
        case endpoint
    }

    /// Reads a profile that may have been written before some of its members were thought of: those get their defaults.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try members.decode(String.self, forKey: .name),
            replicas: try members.decode(Int.self, forKey: .replicas),
            maxConcurrencyPerReplica: try members.decode(Int.self, forKey: .maxConcurrencyPerReplica),
            prefillJoulesPerToken: try members.decode(Double.self, forKey: .prefillJoulesPerToken),
            decodeJoulesPerToken: try members.decode(Double.self, forKey: .decodeJoulesPerToken),
            timeToFirstTokenMilliseconds: try members.decode(Double.self, forKey: .timeToFirstTokenMilliseconds),
            prefillMillisecondsPerThousandTokens: try members.decode(
                Double.self,
                forKey: .prefillMillisecondsPerThousandTokens
            ),
            interTokenMillisecondsP50: try members.decode(Double.self, forKey: .interTokenMillisecondsP50),
            interTokenMillisecondsP95: try members.decode(Double.self, forKey: .interTokenMillisecondsP95),
            parametersBillions: try members.decodeIfPresent(Double.self, forKey: .parametersBillions),
            contextTokens: try members.decodeIfPresent(Int.self, forKey: .contextTokens)
        )
        let earlier = try decoder.container(keyedBy: EarlierKeys.self)
        if let endpoint = try earlier.decodeIfPresent(String.self, forKey: .endpoint) { endpoints = [endpoint] }
        try members.read(.trafficWeight, into: &trafficWeight)
        try members.read(.endpoints, into: &endpoints)
        try members.read(.access, into: &access)
        try members.read(.task, into: &task)
        try members.read(.qualityByClass, into: &qualityByClass)
    }
}
