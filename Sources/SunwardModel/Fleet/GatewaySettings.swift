/// How the gateway takes clients' requests in.
public struct GatewaySettings: Codable, Hashable, Sendable {
    /// A model name that clients may ask for and that leaves the choice of the model to the router.
    public struct Alias: Codable, Hashable, Sendable {
        public var name: String

        /// The class of its requests; nil leaves it to header and classifier.
        public var workloadClass: String?

        public init(name: String, workloadClass: String? = nil) {
            self.name = name
            self.workloadClass = workloadClass
        }
    }

    /// Clients of an address range belong to an area.
    public struct ClientNetwork: Codable, Hashable, Sendable {
        /// In CIDR notation, for example `10.1.0.0/16` or `2001:db8::/32`.
        public var range: String
        public var area: String

        public init(range: String, area: String) {
            self.range = range
            self.area = area
        }
    }

    /// The model name that leaves everything to the router; always there.
    public static let automaticModel = "sunward/auto"

    /// Beside ``automaticModel``.
    public var aliases: [Alias]

    /// The narrowest range that holds the client's address decides.
    public var networks: [ClientNetwork]

    /// The area of a request that neither header, key nor network places; nil means the fleet's first.
    public var defaultArea: String?

    /// Whether requests without a key are refused.
    public var requiresKey: Bool

    /// Largest body of a request, in bytes.
    public var maxBodyBytes: Int

    /// What bodies beyond 64 KiB may hold of the memory together, in bytes; one of them always has room.
    public var maxHeldBodyBytes: Int

    /// Longest time from a request to the end of its answer, in seconds.
    public var totalSeconds: Double

    /// Longest wait of one attempt for the first byte of the answer, in seconds. A latency objective shortens it.
    public var firstByteSeconds: Double

    /// Longest silence in the midst of an answer, in seconds.
    public var idleSeconds: Double

    /// Attempts for one request, the first included.
    public var maxAttempts: Int

    /// Requests that may wait for a place at one model of one site, as a share of the model's concurrency.
    public var queueFraction: Double

    /// How much more carbon a session's next request may cost than elsewhere and still stay where its prefix is cached:
    /// 0.2 allows a fifth more, 0 never stays.
    public var sessionAffinity: Double

    /// Whether a second attempt starts beside one that has not begun to answer by the 95th percentile foreseen for it; off
    /// by default. At most one a request, and at most one in twenty requests.
    public var hedges: Bool

    /// Seconds between two looks at an upstream's health and metrics.
    public var probeSeconds: Double

    /// Whether what the gateway sees arrive becomes the planner's demand.
    public var reportsArrivals: Bool

    /// Work that may wait.
    public var batches: BatchSettings

    public init(
        aliases: [Alias] = [],
        networks: [ClientNetwork] = [],
        defaultArea: String? = nil,
        requiresKey: Bool = false,
        maxBodyBytes: Int = 8 << 20,
        maxHeldBodyBytes: Int = 256 << 20,
        totalSeconds: Double = 600,
        firstByteSeconds: Double = 30,
        idleSeconds: Double = 60,
        maxAttempts: Int = 4,
        queueFraction: Double = 0.5,
        sessionAffinity: Double = 0.1,
        hedges: Bool = false,
        probeSeconds: Double = 5,
        reportsArrivals: Bool = true,
        batches: BatchSettings = BatchSettings()
    ) {
        self.aliases = aliases
        self.networks = networks
        self.defaultArea = defaultArea
        self.requiresKey = requiresKey
        self.maxBodyBytes = maxBodyBytes
        self.maxHeldBodyBytes = maxHeldBodyBytes
        self.totalSeconds = totalSeconds
        self.firstByteSeconds = firstByteSeconds
        self.idleSeconds = idleSeconds
        self.maxAttempts = maxAttempts
        self.queueFraction = queueFraction
        self.sessionAffinity = sessionAffinity
        self.hedges = hedges
        self.probeSeconds = probeSeconds
        self.reportsArrivals = reportsArrivals
        self.batches = batches
    }
}

extension GatewaySettings {
    /// Reads settings that may have been written before some of their members were thought of: those get their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        let members = try decoder.container(keyedBy: CodingKeys.self)
        try members.read(.aliases, into: &aliases)
        try members.read(.networks, into: &networks)
        defaultArea = try members.decodeIfPresent(String.self, forKey: .defaultArea)
        try members.read(.requiresKey, into: &requiresKey)
        try members.read(.maxBodyBytes, into: &maxBodyBytes)
        try members.read(.maxHeldBodyBytes, into: &maxHeldBodyBytes)
        try members.read(.totalSeconds, into: &totalSeconds)
        try members.read(.firstByteSeconds, into: &firstByteSeconds)
        try members.read(.idleSeconds, into: &idleSeconds)
        try members.read(.maxAttempts, into: &maxAttempts)
        try members.read(.queueFraction, into: &queueFraction)
        try members.read(.sessionAffinity, into: &sessionAffinity)
        try members.read(.hedges, into: &hedges)
        try members.read(.probeSeconds, into: &probeSeconds)
        try members.read(.reportsArrivals, into: &reportsArrivals)
        try members.read(.batches, into: &batches)
    }
}
